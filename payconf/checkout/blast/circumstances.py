"""What else a checkout is made of: who buys, what is shipped where, what is bought. One of each thing, to combine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, product
from typing import Any

from payconf.checkout.blast.choices import below, combined, objects
from payconf.checkout.blast.places import countries_named, elsewhere
from payconf.checkout.blast.reads import ITEM, Area, Reads, areas_of
from payconf.checkout.blast.texts import candidates
from payconf.checkout.matching import Address, Customer, LineItem

_ITEMS = 6
_RESTS = 600
"""Combinations of shipping, lines and the rest of the billing address up to which all are looked at."""
SAME = "same"
"""A shipping address that is the billing address."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who buys. `customer` None: a guest. `more`: what was chosen, by path, for people."""

    customer: Customer | None = None
    user: Mapping[str, Any] | None = field(default=None, hash=False)
    payment_term: bool = False
    vat_id: bool = False
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rest:
    """Shipping, lines, further parts of the billing address, and whether the shop is visited over HTTPS.

    `shipping` and `origin`: an Address, SAME or None. `more`: what was chosen, by path, for people.
    """

    https: bool = True
    shipping: Address | str | None = SAME
    origin: Address | None = None
    method: str | None = None
    lines: tuple[LineItem, ...] = (LineItem(),)
    billing: Mapping[str, Any] = field(default_factory=dict, hash=False)
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`complete`: False where not every combination is among them."""

    parties: tuple[Party, ...]
    rests: tuple[Rest, ...]
    complete: bool


def circumstances(read: Reads, term: bool, vat_id: bool, https: tuple[bool, ...]) -> Circumstances:
    """All that expressions tell apart, and methods: by payment term, VAT id and HTTPS."""
    parties, whole = _parties(read, term, vat_id)
    rests, entire = _rests(read, https)
    return Circumstances(tuple(parties), tuple(rests), whole and entire)


def _parties(read: Reads, term: bool, vat_id: bool) -> tuple[list[Party], bool]:
    if Area.PARTY not in read.areas and not (term or vat_id):
        return [Party(Customer(None), {})], True
    parts = {path: values for path, values in _parts(read, ("customer.", "customerUser.")).items() if not _in(path)}
    if any(map(_in, read.values)):
        parts.setdefault(_GROUP, candidates(read.values.get(_GROUP, ()), read.patterns.get(_GROUP, ())) + _NONE)
    chosen, complete = combined({**objects(parts), **parts})
    found = [Party()]
    for more, has_term, has_id in product(chosen, _either(term), _either(vat_id)):
        customer = {name: value for name, value in below(more, "customer.").items() if name != "group"}
        who = Customer(more.get(_GROUP), customer)
        found.append(Party(who, below(more, "customerUser."), has_term, has_id, more))
    return found, complete


_GROUP = "customer.group.name"
_NONE: list[Any] = [None]


def _in(path: str) -> bool:
    """True for the customer's group and what is read of it: a checkout has its name, or none."""
    return path == "customer.group" or path.startswith("customer.group.")


def _either(asked: bool) -> tuple[bool, ...]:
    return (False, True) if asked else (False,)


def _parts(read: Reads, starts: tuple[str, ...]) -> dict[str, list[Any]]:
    """By path, what is worth a try: the constants, their neighbours, another text, none; where asked, yes and no."""
    found: dict[str, list[Any]] = {}
    paths = sorted({path for path in (*read.values, *read.patterns) if path.startswith(starts)})
    for path in paths:
        # What has parts itself is an object; only whether it is there matters, and the parts say that too.
        if not any(other.startswith(f"{path}.") for other in paths):
            found[path] = _worth(path, read.values.get(path, set()), read.patterns.get(path, ()))
    return found


def _worth(path: str, values: set[Any], patterns: Iterable[str]) -> list[Any]:
    numbers = {value for value in values if type(value) in (int, float)}
    near = sorted({value + step for value in numbers for step in (-1, 0, 1)})
    if path in (f"{ITEM}.quantity", f"{ITEM}.price.value"):
        return [*near, 1]
    if not path.startswith(("customer.", "customerUser.", f"{ITEM}.product.")) or path in _TEXTS:
        return [*candidates(values, patterns), None]
    flags = [value for value in (False, True) if any(value is entry for entry in values)]
    texts = candidates((value for value in values if isinstance(value, str)), patterns)
    return [*flags, *near, *texts, None]


_TEXTS = frozenset({"customer.name", "customerUser.email", _GROUP, f"{ITEM}.product.sku"})
"""Parts of customers and products that are texts in every shop; the others may be anything."""


def _rests(read: Reads, https: tuple[bool, ...]) -> tuple[list[Rest], bool]:
    shipping, one = _addresses(read, "shippingAddress", (SAME, None))
    origin, two = _addresses(read, "shippingOrigin", (None,))
    billing, three = _billing(read)
    lines, four = _lines(read)
    methods: list[str | None] = [None]
    if "shippingMethod" in read.values or "shippingMethod" in read.patterns:
        methods += candidates(read.values.get("shippingMethod", ()), read.patterns.get("shippingMethod", ()))
    size = len(shipping) * len(origin) * len(billing) * len(lines) * len(methods)
    dimensions: tuple[list[Any], ...] = (shipping, origin, methods, lines, billing)
    chosen = list(product(*dimensions)) if size <= _RESTS else list(_one_at_a_time(dimensions))
    made = [_rest(secure, *parts) for secure in https for parts in chosen]
    return made, one and two and three and four and size <= _RESTS


def _billing(read: Reads) -> tuple[list[dict[str, Any]], bool]:
    """What a billing address has besides its place."""
    parts = _parts(read, ("billingAddress.",))
    chosen, complete = combined({path: parts[path] for path in parts if Area.PLACE not in areas_of(path)})
    return [below(part, "billingAddress.") for part in chosen], complete


def _one_at_a_time(dimensions: Iterable[list[Any]]) -> Iterator[tuple[Any, ...]]:
    usual = [values[0] for values in dimensions]
    yield tuple(usual)
    for index, values in enumerate(dimensions):
        for value in values[1:]:
            yield (*usual[:index], value, *usual[index + 1 :])


def _addresses(read: Reads, name: str, usual: tuple[Any, ...]) -> tuple[list[Any], bool]:
    if not any(path == name or path.startswith(f"{name}.") for path in read.values):
        return [usual[0]], True
    named = list(countries_named(read, name))
    parts = {**_parts(read, (f"{name}.",)), f"{name}.countryIso2": [*named, elsewhere(named)]}
    chosen, complete = combined(parts)
    found = []
    for part in chosen:
        inside = below(part, f"{name}.")
        country = inside.pop("countryIso2")
        region, code = inside.pop("regionCode", None), inside.pop("postalCode", None)
        found.append(Address(country, f"{country}-{region}" if region else None, code, inside))
    return [*usual, *found], complete


def _lines(read: Reads) -> tuple[list[tuple[LineItem, ...]], bool]:
    """Each item worth a try alone, then several of them, then as many as are counted."""
    if Area.OTHER not in read.areas or not any(path.startswith("lineItems") for path in read.values):
        return [(LineItem(),)], True
    chosen, _ = combined(_parts(read, (f"{ITEM}.",)))
    items = [_item(below(parts, f"{ITEM}.")) for parts in chosen]
    few = items[:_ITEMS]
    several = [group for size in (2, 3) for group in combinations(few, size)]
    counted = {count + step for count in read.counts for step in (-1, 0, 1)}
    many = [tuple(items[:1] * count) for count in sorted(counted) if 1 < count <= 1000]
    return [*((item,) for item in items), *several, *many], False


def _item(parts: dict[str, Any]) -> LineItem:
    price, quantity, unit = _object(parts, "price").get("value"), parts.get("quantity"), parts.get("productUnitCode")
    attributes = _object(parts, "product")
    return LineItem(
        sku=parts.get("productSku") or attributes.get("sku") or "SKU-1",
        quantity=quantity if isinstance(quantity, int | float) and quantity > 0 else 1,
        price=Decimal(str(price)) if isinstance(price, int | float) and price >= 0 else Decimal(100),
        unit=unit if isinstance(unit, str) else "item",
        product={name: value for name, value in attributes.items() if name != "sku"},
    )


def _object(parts: dict[str, Any], name: str) -> dict[str, Any]:
    found = parts.get(name)
    return found if isinstance(found, dict) else {}


def _rest(
    https: bool, shipping: Any, origin: Address | None, method: str | None, lines: tuple[LineItem, ...], billing: Any
) -> Rest:
    """With what was chosen, by path, for people; what is usual is left out."""
    said: dict[str, Any] = {f"billingAddress.{name}": value for name, value in billing.items()}
    if shipping != SAME:
        said["shippingAddress"] = shipping and _address_said(shipping)
    if origin is not None:
        said["shippingOrigin"] = _address_said(origin)
    if method is not None:
        said["shippingMethod"] = method
    if lines != (LineItem(),):
        several = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
        said["lineItems"] = ", ".join(f"{line.quantity} x {line.sku}" for line in lines[:3]) + several
    return Rest(https, shipping, origin, method, lines, billing, said)


def _address_said(address: Address) -> str:
    parts = (address.region or address.country, address.postal_code, *address.more.values())
    return " ".join(str(part) for part in parts if part is not None)
