"""No buyer who could pay is left without a method: of every kind of checkout, also of those nobody can decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from payconf.guard.blast import blast
from payconf.guard.case import Case, listed, passed, refused, undecided, warned
from payconf.model.verdict import Verdict

if TYPE_CHECKING:
    from payconf.model.blast import Blast, Noticed, Open
    from payconf.model.config.environment_file import AllowNoMethod

NAME = "last-method"
_OFF = "If it has to be, say so with --accept-no-method; the audit keeps it."
_Groups = dict[tuple[str, str], list[str]]


def last_method(case: Case) -> Iterator[Verdict]:
    """One refusal for each website and currency with checkouts left without a method; a warning where it is accepted.

    In production, and of `payconf off` everywhere, so that an exercise goes as the incident will. Nothing is asked
    while there is no plan, and of `payconf reclaim`: who pays in a copied shop pays another's access.
    """
    if case.plan is None or case.plan.reclaim or not (case.production or case.plan.off):
        return
    if case.live is None:
        yield undecided(NAME, "rules", "nothing was read from the shop")
        return
    # A plan that nobody has looked at yet is looked at here: an empty radius is no evidence.
    found = case.plan.blast if case.plan.blast.total else blast(case.environment, case.live, case.plan)
    verdicts = [*_left(case, found), *_unsure(case, found)]
    yield from verdicts
    if not verdicts:
        yield passed(NAME, "rules", "nobody who could pay before is left without a method")


def _left(case: Case, found: Blast) -> Iterator[Verdict]:
    groups: _Groups = {}
    for entry in found.noticed:
        if entry.left_with_none:
            _add(case, groups, entry, entry.conditions)
    for (website, currency), places in groups.items():
        where = listed(list(dict.fromkeys(places)))
        message = f"Buyers on {website} who pay in {currency} would be left without a payment method: {where}."
        if _accepted(case):
            yield warned(NAME, "PC254", "rules", message)
        else:
            yield refused(NAME, "PC220", "rules", message, fix=_OFF if case.plan and case.plan.off else None)


def _unsure(case: Case, found: Blast) -> Iterator[Verdict]:
    for entry in found.open:
        groups: _Groups = {}
        if entry.none:
            _add(case, groups, entry, ())
        for (website, currency), places in groups.items():
            text = (
                f"buyers on {website} who pay in {currency} may be left without a payment method: "
                f"{listed(places)}; {_needs(entry)}"
            )
            if _accepted(case):
                yield warned(NAME, "PC254", "rules", f"{text[0].upper()}{text[1:]}.")
            else:
                yield undecided(NAME, "rules", f"{text}. {_OFF}" if case.plan and case.plan.off else text)


def _needs(entry: Open) -> str:
    """Which rule it is, and what nobody knows."""
    rules = f"the expression of {listed(entry.rules, 3)} needs " if entry.rules else "it needs "
    return f"{rules}{listed(entry.why, 3)}"


def _accepted(case: Case) -> bool:
    return case.plan is not None and bool(case.plan.off) and case.plan.options.get("accept_no_method") is True


def _add(case: Case, groups: _Groups, entry: Noticed | Open, conditions: Sequence[str]) -> None:
    """The places that nothing allows, by website and currency; in the words of the plan where that is all of them."""
    allowed = [known for known in case.environment.settings.allow_no_method if case.in_force(known.until)]
    here = [known for known in allowed if (known.website, known.currency) == (entry.website, entry.currency)]
    left = [address for address in entry.addresses if not any(_names(known, address) for known in here)]
    places = entry.destinations if len(left) == len(entry.addresses) else tuple(map(_said, left))
    if left:
        behind = f" ({', '.join(conditions)})" if conditions else ""
        groups.setdefault((entry.website, entry.currency), []).extend(f"{place}{behind}" for place in places)


def _names(entry: AllowNoMethod, address: tuple[str, str, str]) -> bool:
    """True where an allowance means this address. Without `billing` it means every billing address."""
    place = dict(zip(("country", "region", "postal_code"), address, strict=True))
    return all(value != "*" and place.get(name) == value for name, value in (entry.billing or {}).items())


def _said(address: tuple[str, str, str]) -> str:
    country, region, code = ("elsewhere" if part == "*" else part for part in address)
    if address[1] == "*":
        return f"{country} otherwise"
    return f"{region or country} {code}".strip() or "no billing address"
