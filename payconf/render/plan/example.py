"""One buyer of a class: `e.g. AT 1010, 250.00 EUR:   Card, PayPal, Invoice  ->  Card, Invoice`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from payconf.model.blast import Buyer, Noticed
from payconf.render.text import clean

_PLACED = frozenset({"billingAddress.countryIso2", "billingAddress.regionCode", "billingAddress.postalCode"})


def example(entry: Noticed, said: tuple[str, str, str], width: int) -> str:
    """What the head leaves open of the website is named; `said` are its currencies, destinations and websites.

    Where `width` is too small, the last methods are counted only; 0 is for no limit.
    """
    buyer = entry.buyer
    website = clean(entry.website)
    words = [_place(buyer), _amounts(buyer), *_who(entry), *([website] if website != said[2] else [])]
    start = f"      e.g. {', '.join(words)}:   "
    for most in range(max(len(buyer.before), len(buyer.after)), 0, -1):
        line = f"{start}{labels(buyer.before, most, entry.lost)}  ->  {labels(buyer.after, most, entry.gained)}"
        if len(line) <= width or not width:
            break
    return line


def labels(names: tuple[str, ...], most: int = 0, first: tuple[str, ...] = ()) -> str:
    """`Card, Invoice`; with `most` so many of them, those in `first` before others, and how many more."""
    if not 0 < most < len(names):
        return ", ".join(map(clean, names)) or "none"
    chosen = sorted(range(len(names)), key=lambda number: names[number] not in first)[:most]
    return ", ".join([*(clean(names[number]) for number in sorted(chosen)), f"{len(names) - most} more"])


def _place(buyer: Buyer) -> str:
    return clean(f"{buyer.region or buyer.country} {buyer.postal_code}".strip()) or "no billing address"


def _amounts(buyer: Buyer) -> str:
    """The subtotal, and the total where it is another one."""
    subtotal, total = Decimal(buyer.subtotal), Decimal(buyer.total)
    text = f"{_money(subtotal)} {clean(buyer.currency)}"
    return text if subtotal == total else f"{text} (total {_money(total)})"


def _money(amount: Decimal) -> str:
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents:,}" if cents == amount else f"{amount:,f}"


def _who(entry: Noticed) -> Iterator[str]:
    """Who it is, as far as it matters."""
    buyer, about = entry.buyer, " ".join(entry.conditions)
    if "guest" in about or "customer" in about:
        term = " with a payment term" if buyer.payment_term else ""
        yield f"a customer{term}" if buyer.customer else "a guest"
    if "HTTPS" in about:
        yield "over HTTPS" if buyer.https else "without HTTPS"
    for path, value in buyer.more.items():
        if path in about and path not in _PLACED:
            yield clean(f"{path} {'none' if value is None else value}")
