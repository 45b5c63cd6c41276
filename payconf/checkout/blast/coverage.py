"""The coverage matrix: what buyers of each website, currency and destination may be offered, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from payconf.checkout.blast.destinations import Destinations
from payconf.checkout.blast.places import Place
from payconf.checkout.blast.sides import Side
from payconf.checkout.evaluation import Failed, Found, program
from payconf.checkout.matching import PaymentMethod, PaymentRule, Presence, RuleSet
from payconf.integrations.base import Offered
from payconf.model.blast import Covered

_Part = tuple[tuple[tuple[str, bool], ...], bool]
"""Of one rule: labels, each with whether every buyer is offered it, and whether later rules are never looked at."""
_Labels = tuple[tuple[str, ...], tuple[str, ...]]


def coverage(
    sides: Mapping[str, Sequence[Side]],
    currency: str,
    websites: Iterable[str],
    places: Mapping[str, tuple[Place, ...]],
    changed: Mapping[tuple[str, str, Place], int],
) -> Iterator[Covered]:
    """Cells of one currency; destinations of one website that are alike in all are one. `sides`: by country, both."""
    named = Destinations(places)
    parts: dict[int, dict[int, _Part]] = {}
    for side in (side for both in sides.values() for side in both):
        known_parts = parts.setdefault(id(side.rules), {})
        known_parts.update({id(rule): _part(side.rules, rule, currency) for rule in side.near})
    known: dict[tuple[_Part, ...], _Labels] = {}
    for website in websites:
        groups: dict[tuple[_Labels, _Labels, bool], list[Place]] = {}
        for country, inside in places.items():
            for place in inside:
                both = [_labels(_distinct(parts, side, website, place), known) for side in sides[country]]
                touched = (website, currency, place) in changed
                groups.setdefault((both[0], both[1], touched), []).append(place)
        for ((old, some_old), (new, some_new), _), alike in groups.items():
            number = sum(changed.get((website, currency, place), 0) for place in alike)
            yield Covered(website, currency, named.words(alike), old, new, some_old, some_new, number)


def _distinct(parts: Mapping[int, Mapping[int, _Part]], side: Side, website: str, place: Place) -> tuple[_Part, ...]:
    here = parts[id(side.rules)]
    return tuple(dict.fromkeys(map(here.__getitem__, map(id, side.seen(website, place)))))


def _part(rules: RuleSet, rule: PaymentRule, currency: str) -> _Part:
    """What one rule adds."""
    fixed = program(rule.expression).fixed
    if isinstance(fixed, Failed):
        return (), False
    surely = isinstance(fixed, Found)
    labels = []
    for name in rule.methods:
        method = rules.methods.get(name)
        if method is not None and _offered(method, currency):
            labels.append((method.label, surely and _unconditional(method.offered)))
    return tuple(labels), rule.stop and surely


def _unconditional(offered: Offered) -> bool:
    plain = Offered(currencies=offered.currencies, enabled_by=offered.enabled_by, text=offered.text)
    return offered == plain


def _labels(parts: tuple[_Part, ...], known: dict[tuple[_Part, ...], _Labels]) -> _Labels:
    """Labels of all that may be offered, in order, and those of them that only some buyers are offered."""
    found = known.get(parts)
    if found is None:
        surely: dict[str, bool] = {}
        for labels, stops in parts:
            for label, always in labels:
                surely[label] = surely.get(label, False) or always
            if stops:
                break
        found = known[parts] = tuple(surely), tuple(label for label, always in surely.items() if not always)
    return found


def _offered(method: PaymentMethod, currency: str) -> bool:
    currencies = method.offered.currencies
    return method.presence is Presence.THERE and (currencies is None or currency in currencies)
