"""A simulator of Acme Pay, as its documentation says that it answers."""

import json
import re
import secrets
import sys
import threading
from urllib.parse import parse_qs

from payconf.testing.simulator import Fake, Request, Response, answered

PAGE = 3
FORMS = {"url": str, "events": list, "enabled": bool}


class AcmePay(Fake):
    """Accounts with their webhooks, by id in the order of their making; `keys` are accounts by key."""

    def __init__(self, port: int = 0, live: bool = False) -> None:
        super().__init__(port=port)
        self.live = live
        self.keys: dict[str, str] = {}
        self.webhooks: dict[str, dict[str, object]] = {}
        self.secrets: dict[str, str] = {}
        self._made = 0

    def new_key(self, account: str = "acc_000001") -> str:
        """A key of that account, of this side."""
        key = "_".join(("acme", "live" if self.live else "test", secrets.token_hex(12)))
        self.keys[key] = account
        return key

    def make(self, body: dict[str, object]) -> dict[str, object]:
        """A webhook, with the secret that is told once."""
        self._made += 1
        ident, secret = f"wh_{self._made:06d}", f"acmewh_{secrets.token_hex(16)}"
        self.webhooks[ident] = {"id": ident, "enabled": True, **body}
        self.secrets[ident] = secret
        return {**self.webhooks[ident], "secret": secret}

    def answer(self, request: Request) -> Response:
        """What Acme Pay says."""
        account = self.keys.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if account is None:
            return answered({"error": "no such key"}, 401)
        match request.method, request.path.strip("/").split("/")[1:]:
            case "GET", ["account"]:
                return answered({"id": account, "livemode": self.live})
            case "GET", ["webhooks"]:
                after = parse_qs(request.query).get("after", [""])[0]
                left = [webhook for ident, webhook in self.webhooks.items() if ident > after]
                return answered({"data": left[:PAGE], "more": len(left) > PAGE})
            case "POST", ["webhooks"]:
                return self._written(request, None)
            case (("PATCH" | "DELETE"), ["webhooks", ident]) if ident in self.webhooks:
                return self._written(request, ident) if request.method == "PATCH" else self._deleted(ident)
        return answered({"error": "nothing here"}, 404)

    def _written(self, request: Request, ident: str | None) -> Response:
        body = json.loads(request.body)
        wrong = [name for name, value in body.items() if not isinstance(value, FORMS.get(name, type(None)))]
        if wrong or (ident is None) == ("url" not in body) or not re.match("https://|$", str(body.get("url", ""))):
            return answered({"error": "no webhook has this form"}, 422)
        if ident is None:
            return answered(self.make(body), 201)
        self.webhooks[ident].update(body)
        return answered(self.webhooks[ident])

    def _deleted(self, ident: str) -> Response:
        del self.webhooks[ident], self.secrets[ident]
        return Response(204)


def main(port: int) -> None:
    """Serve until Ctrl-C; prints a key, and where it listens."""
    with AcmePay(port) as service:
        print(service.new_key(), service.url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
