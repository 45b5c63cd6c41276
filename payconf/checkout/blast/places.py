"""Billing addresses: every one that the rules of a currency can tell apart, with a code for those they don't name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from payconf.checkout.blast.reads import Reads
from payconf.checkout.blast.texts import candidates, unnamed
from payconf.checkout.matching import Address, PaymentRule

PAIRS = 2000
"""Regions times postal codes of one country up to which all pairs are looked at; beyond, only those named together."""
NOWHERE = ""
_ELSEWHERE = ("CH", "NO", "JP", "AU", "BR", "MX", "ZA", "IN", "SG", "NZ", "KR", "AE", "GB", "CA", "FR", "DE", "US")
_OTHER_CODE = "00000"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A billing address. `country` "": there is none. Empty `region` and `postal_code`: it has none.

    `elsewhere`: the country stands for all that nobody names. `other`: region or postal code stand for all others.
    """

    country: str
    region: str = ""
    postal_code: str = ""
    elsewhere: bool = False
    other: bool = False

    @property
    def stands(self) -> bool:
        """True where it stands for addresses that an expression might tell apart otherwise."""
        return self.elsewhere or self.other

    @property
    def told(self) -> tuple[str, str, str]:
        """Country, region and postal code; `*` for what stands for others."""
        country = "*" if self.elsewhere else self.country
        return (country, "*", "*") if self.other else (country, self.region, self.postal_code)

    @property
    def address(self) -> Address | None:
        """As a checkout has it."""
        return Address(self.country, self.region or None, self.postal_code or None) if self.country else None


NO_ADDRESS = Place(NOWHERE)


def places(rules: Iterable[PaymentRule], read: Reads) -> dict[str, tuple[Place, ...]]:
    """By country; "" for no billing address. The last country is one that nobody names."""
    named: dict[str, set[tuple[str, str]]] = {}
    for rule in rules:
        for entry in rule.destinations:
            pairs = {(entry.region, code) for code in entry.postal_codes} or {(entry.region, "")}
            named.setdefault(entry.country, set()).update(pairs)
    for country in countries_named(read, "billingAddress"):
        named.setdefault(country, set())
    found: dict[str, tuple[Place, ...]] = {NOWHERE: (NO_ADDRESS,)}
    for country, pairs in sorted(named.items()):
        found[country] = tuple(_within(country, pairs, read))
    other = elsewhere(named)
    found[other] = tuple(_within(other, set(), read, elsewhere=True))
    return found


def elsewhere(named: Collection[str]) -> str:
    """A country that is none of these."""
    return next((code for code in _ELSEWHERE if code not in named), "") or unnamed(named, "ZZ")


def countries_named(read: Reads, address: str) -> Iterator[str]:
    """Countries that expressions name for an address, as far as they are written like one."""
    path = f"{address}.countryIso2"
    for text in candidates(read.values.get(path, ()), read.patterns.get(path, ()))[:-1]:
        if len(text) == 2 and text.isalpha():
            yield text


def _within(country: str, pairs: set[tuple[str, str]], read: Reads, elsewhere: bool = False) -> Iterator[Place]:
    """Every region with every postal code, as far as that is not too much; what expressions name is among them."""
    regions = {"", *(region for region, _ in pairs)}
    codes = {"", *(code for _, code in pairs)}
    others: set[str] = set()
    for path, known, form in (
        ("billingAddress.regionCode", regions, f"{country}-{{}}"),
        ("billingAddress.postalCode", codes, "{}"),
    ):
        if path in read.values or path in read.patterns:
            texts = candidates(read.values.get(path, ()), read.patterns.get(path, ()))
            known.update(form.format(text) for text in texts[:-1])
            others.add(form.format(unnamed(known, _OTHER_CODE)))
            known.update(others)
    if len(regions) * len(codes) > PAIRS:
        every = pairs | {(region, "") for region in regions} | {("", code) for code in codes}
    else:
        every = {(region, code) for region in regions for code in codes}
    for region, code in sorted(every):
        stands = region in others or code in others
        yield Place(country, region, code, elsewhere, stands)
