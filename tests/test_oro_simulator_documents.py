"""Whatever is sent, the simulator answers as a shop does: in JSON:API, and a refused request changes nothing."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from payconf.testing.orocommerce import Request, Shop
from payconf.testing.orocommerce.api import respond
from payconf.testing.orocommerce.logins import Logins

KINDS = ("integrationchannels", "moneyordersettings", "localizedfallbackvalues", "rules", "paymentmethodsconfigsrules")
CONFIGS = ("paymentmethodconfigs", "paymentmethodsconfigsruledestinations", "countries", "nosuch")
NAMES = ("name", "channelType", "enabled", "payTo", "string", "sortOrder", "expression", "currency", "editMode", "foo")
LINKS = ("transport", "labels", "shortLabels", "localization", "rule", "methodConfigs", "methodsConfigsRule", "country")
IDENTS = ("1", "2", "t", "l", "DE", "", 1)

odd = st.sampled_from((None, "", "x", "money_order", True, 0, 1.5, [], {}, ["x"], {"a": 1}, "EUR", "1 >"))
kinds = st.sampled_from((*KINDS, *CONFIGS))
refs: st.SearchStrategy[Any] = st.fixed_dictionaries({"type": kinds, "id": st.sampled_from(IDENTS)}) | odd
links = st.dictionaries(
    st.sampled_from(LINKS), st.fixed_dictionaries({"data": refs | st.lists(refs, max_size=2)}) | odd, max_size=3
)
objects = st.fixed_dictionaries(
    {},
    optional={
        "type": kinds | odd,
        "id": st.sampled_from(IDENTS) | odd,
        "attributes": st.dictionaries(st.sampled_from(NAMES), odd, max_size=4) | odd,
        "relationships": links | odd,
        "meta": st.sampled_from(({"update": True}, {"upsert": ["name"]}, {"upsert": 1}, 5)),
    },
)
documents = st.fixed_dictionaries(
    {},
    optional={
        "data": objects | st.lists(objects, max_size=2) | odd,
        "included": st.lists(objects | odd, max_size=3) | odd,
    },
)
paths = st.sampled_from(("", "/1", "/x", "/1/relationships/transport", "/1/relationships/methodConfigs", "/1/labels"))
DATABASE = {"not null constraint violation exception", "foreign key constraint violation exception", "driver exception"}


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    path=paths,
    method=st.sampled_from(("POST", "PATCH", "DELETE", "GET")),
    document=documents,
    plain=st.booleans(),
)
def test_any_document_has_an_answer(kind: str, path: str, method: str, document: Any, plain: bool) -> None:
    shop = Shop()
    cheque = shop.by_hand.create_integration("money_order", "Cheque")
    shop.by_hand.create_rule("Rule", [f"money_order_{cheque}"], destinations=[("DE", None, "1, 2")])
    logins = Logins()
    login = logins.add(("organizations", "1"), ("users", "1"))
    fields = {"grant_type": "client_credentials", "client_id": login.client_id, "client_secret": login.client_secret}
    asked = Request("POST", "/oauth2-token", "", {"content-type": "application/json"}, json.dumps(fields).encode())
    token = json.loads(logins.token(asked, True).body)["access_token"]
    headers = {
        "authorization": f"Bearer {token}",
        "accept": "application/json" if plain else "application/vnd.api+json",
    }
    before = shop.dump()
    request = Request(method, f"/admin/api/{kind}{path}", "", headers, json.dumps(document).encode(), shop.rows.serial)
    for bridge in ("final", "naive"):
        answer = respond(request, shop, bridge, logins, consumer=True)  # type: ignore[arg-type]
        found = json.loads(answer.body) if answer.body else None
        if answer.status >= 400:
            assert shop.dump() == before
        if answer.status >= 500:
            errors = found if plain else found["errors"]
            assert {error["title"] for error in errors} <= DATABASE
        if not plain and answer.status not in (204, 405):
            assert {"data", "errors"} & set(found)
        before = shop.dump()
    for row in shop.rows.all("asyncoperations"):
        request = Request("GET", f"/admin/api/asyncoperations/{row.id}", "", headers)
        assert respond(request, shop, "final", logins, consumer=True).status == 200
