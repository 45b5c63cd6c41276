"""The expressions of enabled rules as conditions to reason about, given what each rule fixes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.check.reach import EVERYWHERE, reach

if TYPE_CHECKING:
    from collections.abc import Iterable

    from payconf.check.reach import Atom
    from payconf.check.view import View
    from payconf.checkout.certainty.condition import Condition
    from payconf.checkout.certainty.frame import Frame
    from payconf.checkout.certainty.reasoner import Reasoner
    from payconf.model.config.rules import Rule


class Conditions:
    """`always`: keys of rules that hold wherever they may; `never`: of those that don't; `of`: what is asked, by key.

    A rule whose expression is wrong already is in none of them: one mistake is told once. What reasons is imported
    only for an expression that doesn't evidently say yes to some and no to others.
    """

    def __init__(self, view: View) -> None:
        self.always: set[str] = set()
        self.never: set[str] = set()
        self.of: dict[str, Condition] = {}
        self._groups = view.environment.destination_groups
        self._reasoner: Reasoner | None = None
        for key, rule in view.environment.rules.items():
            if rule.enabled:
                self._take(view, key, rule)

    @property
    def reasoner(self) -> Reasoner:
        """Who is asked."""
        if self._reasoner is None:
            from payconf.checkout.certainty.reasoner import Reasoner

            self._reasoner = Reasoner()
        return self._reasoner

    def frame(self, rule: Rule) -> Frame:
        """What a rule fixes. A destination that isn't understood may be anywhere."""
        where = reach(rule, self._groups)
        return frame(rule.currency, () if where is None else where.atoms)

    def _take(self, view: View, key: str, rule: Rule) -> None:
        text = rule.expression
        if text is None:
            self.always.add(key)
            return
        from payconf.checkout.expression import problems

        if any(problem.code != "PC359" for problem in problems(text)):
            return
        from payconf.checkout.certainty.condition import read
        from payconf.checkout.certainty.evident import is_open
        from payconf.checkout.certainty.frame import Frame

        self.of[key] = asked = read(text)
        where = self.frame(rule) if "billingAddress" in asked.reads else Frame(rule.currency)
        if not is_open(asked.tree, where):
            self._ask(view, key, asked, where)

    def _ask(self, view: View, key: str, asked: Condition, where: Frame) -> None:
        from payconf.checkout.certainty.outcome import Outcome

        found = self.reasoner.possible(asked, where)
        if Outcome.HOLDS in found and found is not Outcome.HOLDS:
            return
        from payconf.check import certain

        (self.always if found is Outcome.HOLDS else self.never).add(key)
        certain.note(view, self, key, found)


def frame(currency: str, atoms: Iterable[Atom]) -> Frame:
    """A rule's currency and destinations as an expression reads them; it has a region's code without the country."""
    from payconf.checkout.certainty.frame import Frame

    places = frozenset((country, region.removeprefix(f"{country}-")) for country, region, _ in atoms)
    return Frame(currency, frozenset() if EVERYWHERE[:2] in places else places)
