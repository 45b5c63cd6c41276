"""A secret in memory: it can't be shown, compared, copied out by accident or stored."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """The exact bytes of one secret. `reveal()` is the only way out; keep its call sites few."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = value

    def reveal(self) -> bytes:
        """The bytes themselves, for the one place that has to send them."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "Secret(…)"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a secret can't be compared, hashed, measured, copied or serialised")

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = __len__ = __bool__ = __iter__ = __contains__ = _refuse
    __reduce__ = __reduce_ex__ = __getstate__ = __copy__ = __deepcopy__ = _refuse
