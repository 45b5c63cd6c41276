"""A small JSON:API client for tests of the simulator; one connection, kept open."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote, urlencode, urlsplit

from payconf.testing.orocommerce import Client, Simulator

JSON_API = "application/vnd.api+json"
CHANNELS = "integrationchannels"


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def errors(self) -> list[tuple[str, str | None]]:
        """Title and pointer (or parameter) of each error."""
        found = [(error["title"], error.get("source", {})) for error in self.body["errors"]]
        return [(title, source.get("pointer", source.get("parameter"))) for title, source in found]

    @property
    def ids(self) -> list[str]:
        return [item["id"] for item in self.body["data"]]


class Api:
    """One login of a simulator."""

    def __init__(self, simulator: Simulator, client: Client | None = None) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(simulator.url).netloc, timeout=10)
        self.headers = {"Accept": JSON_API, "Content-Type": JSON_API, "Cookie": "_csrf=x"}
        self.token(client or Client(simulator.client_id, simulator.client_secret))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def token(self, client: Client) -> Reply:
        """Log in."""
        fields = {"grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = self.send("POST", "/oauth2-token", urlencode(fields).encode(), headers)
        if reply.status == 200:
            self.headers["Authorization"] = f"Bearer {reply.body['access_token']}"
        return reply

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Any request."""
        self.connection.request(method, path, body, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        text = answer.read()
        return Reply(answer.status, dict(answer.headers), json.loads(text) if text[:1] in (b"{", b"[") else text)

    def call(self, method: str, path: str, document: Any = None, /, headers: Any = None, **query: str) -> Reply:
        """A request to the API; two underscores in a query's name open brackets: filter__name, page__size."""
        text = "&".join(f"{_bracketed(name)}={quote(str(value))}" for name, value in query.items())
        body = None if document is None else json.dumps(document).encode()
        return self.send(method, f"/admin/api/{path}" + (f"?{text}" if text else ""), body, headers)

    def get(self, path: str, /, headers: Any = None, **query: str) -> Reply:
        return self.call("GET", path, headers=headers, **query)

    def patch(
        self, kind: str, ident: str, /, included: Any = (), relationships: Any = None, **attributes: Any
    ) -> Reply:
        """PATCH of one row."""
        data = {"type": kind, "id": ident}
        return self.call("PATCH", f"{kind}/{ident}", _document(data, attributes, relationships, included))

    def post(self, kind: str, /, included: Any = (), relationships: Any = None, **attributes: Any) -> Reply:
        """POST of one row."""
        return self.call("POST", kind, _document({"type": kind}, attributes, relationships, included))


def _bracketed(name: str) -> str:
    first, *rest = name.split("__")
    return first + "".join(f"[{part}]" for part in rest)


def _document(data: dict[str, Any], attributes: Any, relationships: Any, included: Any) -> dict[str, Any]:
    if attributes:
        data["attributes"] = attributes
    if relationships:
        data["relationships"] = {name: {"data": entry} for name, entry in relationships.items()}
    return {"data": data, **({"included": list(included)} if included else {})}


def ref(kind: str, ident: str) -> dict[str, str]:
    return {"type": kind, "id": ident}


def resource(
    kind: str, ident: str, relationships: Any = None, update: bool = False, **attributes: Any
) -> dict[str, Any]:
    """One entry of `included`."""
    found = _document({"type": kind, "id": ident}, attributes, relationships, ())["data"]
    return {**found, "meta": {"update": True}} if update else found


def label(ident: str, text: str, localization: str | None = None) -> dict[str, Any]:
    """A value of a label."""
    place = {"localization": ref("localizations", localization)} if localization else None
    return resource("localizedfallbackvalues", ident, place, string=text)


def channel(
    api: Api, name: str, kind: str = "money_order", settings: str = "moneyordersettings", /, **attributes: Any
) -> Reply:
    """An integration with every label that the bridge asks for."""
    labels = LABELS.get(settings, ("labels", "shortLabels"))
    links = {entry: [ref("localizedfallbackvalues", entry)] for entry in labels}
    included = [resource(settings, "t", links, **attributes), *(label(entry, name) for entry in labels)]
    transport = {"transport": ref(settings, "t")}
    return api.post(CHANNELS, included, transport, name=name, channelType=kind, enabled=True)


_CARD = ("creditCardLabels", "creditCardShortLabels")
LABELS: Mapping[str, tuple[str, ...]] = {
    "paypalsettings": (*_CARD, "expressCheckoutLabels", "expressCheckoutShortLabels"),
    "authorizenetsettings": _CARD,
    "infinitepaysettings": ("infinitePayLabels", "infinitePayShortLabels"),
    "stripepaymentelementsettings": ("paymentMethodLabels", "paymentMethodShortLabels"),
}


def rule(api: Api, name: str, *methods: str, relationships: Any = None, included: Any = (), **values: Any) -> Reply:
    """A payment rule."""
    configs = [
        resource("paymentmethodconfigs", f"m{number}", paymentMethodConfigType=method)
        for number, method in enumerate(methods)
    ]
    links = {
        "rule": ref("rules", "r"),
        "methodConfigs": [ref("paymentmethodconfigs", f"m{n}") for n, _ in enumerate(methods)],
    }
    row = resource("rules", "r", name=name, **{"sortOrder": 10, **values})
    return api.post(
        "paymentmethodsconfigsrules", [row, *configs, *included], {**links, **(relationships or {})}, currency="EUR"
    )
