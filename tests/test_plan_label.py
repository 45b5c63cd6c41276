"""What a plan calls an object of the shop that no address owns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.kind import FieldSpec, Kind
from payconf.model.resource import LiveResource
from payconf.plan.bind import label_of

FIELDS = {name: FieldSpec(name) for name in ("name", "label", "organization", "url")}
KIND = Kind("integrations", "managed", FIELDS, 2)


@pytest.mark.parametrize(
    ("kind", "values", "label"),
    [
        (KIND, {"name": "Cards", "label": "Pay by card"}, "Cards"),
        (replace(KIND, natural_key=("organization", "name")), {"name": "Cards", "organization": "Acme"}, "Acme, Cards"),
        (replace(KIND, natural_key=("name", "organization")), {"name": "Cards"}, "Cards, "),
        (replace(KIND, known_by=("url",)), {"url": "https://shop.example/hook/a"}, "https://shop.example/hook/a"),
        (
            replace(KIND, known_by=("url",), at_service=True),
            {"url": "https://shop.example/hook/a"},
            "https://shop.example/…",
        ),
    ],
    ids=["name", "two names", "one is missing", "address in the shop", "address at a service"],
)
def test_the_label_of_an_object(kind: Kind, values: dict[str, str], label: str) -> None:
    assert label_of(kind, LiveResource("integrations", "7", values)) == label
