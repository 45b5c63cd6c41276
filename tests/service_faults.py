"""Faults at one call of a simulated service: before it is carried out, or after, so that its answer is lost."""

from __future__ import annotations

from collections.abc import Callable

from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.stores.serve import Fake

BROKEN = Response(503, b"")


def fault(
    service: Fake, method: str, ending: str, response: Response = BROKEN, lost: bool = False, times: int = 1
) -> list[Request]:
    """Calls of this method whose path ends so get this response, so many times; `lost`: they are carried out.

    Returns the list of all calls, which grows.
    """
    plain: Callable[[Request], Response] = service.answer
    seen: list[Request] = []
    left = [None] * times

    def answer(request: Request) -> Response:
        seen.append(request)
        if left and request.method == method and request.path.endswith(ending):
            left.pop()
            if lost:
                plain(request)
            return response
        return plain(request)

    service.answer = answer  # type: ignore[method-assign]
    return seen
