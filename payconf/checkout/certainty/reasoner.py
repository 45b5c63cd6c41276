"""Questions about conditions, answered by going through every state that they can tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from payconf.checkout.certainty.abstraction import Abstraction
from payconf.checkout.certainty.evident import is_open
from payconf.checkout.certainty.frame import ANYWHERE, Frame
from payconf.checkout.certainty.outcome import EVERY, NEITHER, Outcome
from payconf.checkout.certainty.states import States
from payconf.checkout.evaluation.comparing import truth
from payconf.checkout.evaluation.compiling import Function, function
from payconf.checkout.evaluation.value import Dropped, Unclear
from payconf.checkout.expression.infer import own_name
from payconf.checkout.expression.tree import Expression, ListCall, Name
from payconf.checkout.expression.vocabulary import VARIABLES, is_certain, item_name

if TYPE_CHECKING:
    from payconf.checkout.certainty.condition import Condition
    from payconf.checkout.certainty.operands import Types

MOST_STATES = 4096
"""Of one question; one with more is not answered."""
MOST_WORK = 400_000
"""Evaluations for one environment; afterwards nothing is answered."""

State = Mapping[str, object]


class Reasoner:
    """Answers of one environment, each worked out once."""

    def __init__(self) -> None:
        self._left = MOST_WORK
        self._possible: dict[tuple[str, Frame], tuple[Outcome, State | None]] = {}
        self._covered: dict[tuple[object, ...], bool] = {}
        self._runs: dict[str, Function] = {}

    def possible(self, asked: Condition, frame: Frame = ANYWHERE) -> Outcome:
        """How its evaluation can end, for any checkout that the rule lets in; perhaps more than that.

        Once it holds for some and not for others, the rest isn't looked for.
        """
        frame = _needed(frame, asked.reads)
        return EVERY if is_open(asked.tree, frame) else self._known(asked, frame)[0]

    def _known(self, asked: Condition, frame: Frame) -> tuple[Outcome, State | None]:
        key = asked.text, frame
        if key not in self._possible:
            self._possible[key] = self._ends(asked.tree, VARIABLES, frame)
        return self._possible[key]

    def covered(self, asked: Condition | None, others: Sequence[Condition], frame: Frame = ANYWHERE) -> bool:
        """True where one of the others surely holds whenever the first does; without a first one, always."""
        trees = [entry.tree for entry in (asked, *others) if entry is not None]
        frame = _needed(frame, frozenset().union(*(_.reads for _ in (asked, *others) if _ is not None)))
        key = (None if asked is None else asked.text, *(entry.text for entry in others), frame)
        if key not in self._covered:
            self._covered[key] = self._covers(trees, asked is not None, frame)
        return self._covered[key]

    def standing(self, asked: Condition, others: Sequence[Condition], frame: Frame) -> list[bool]:
        """Which of the others hold in one state in which the first does; all, where no such state is known.

        Those that don't are not implied by it, and where none does, they don't cover it together. What they read
        beside it isn't there, so that they fail; that may leave something unsaid.
        """
        state = self._known(asked, _needed(frame, asked.reads))[1]
        try:
            return [state is None or _ends(self._run(entry), state) is Outcome.HOLDS for entry in others]
        except Unclear:
            return [False] * len(others)

    def _run(self, entry: Condition) -> Function:
        if entry.text not in self._runs:
            taken = Abstraction(VARIABLES, lambda node: self._body(node, VARIABLES)).take(entry.tree)
            self._runs[entry.text] = function(taken)
        return self._runs[entry.text]

    def _covers(self, trees: Sequence[Expression], given: bool, frame: Frame) -> bool:
        found = self._prepared(trees, VARIABLES, frame)
        if found is None:
            return False
        functions, states = found
        first, others = (functions[0], functions[1:]) if given else (None, functions)
        try:
            for state in states:
                if (first is None or _ends(first, state) is Outcome.HOLDS) and not any(
                    _ends(other, state) is Outcome.HOLDS for other in others
                ):
                    return False
        except Unclear:
            return False
        return True

    def _ends(self, tree: Expression, types: Types, frame: Frame) -> tuple[Outcome, State | None]:
        """And a state in which it holds. The outermost question ends once it holds in one state and not in another."""
        found = self._prepared((tree,), types, frame)
        if found is None:
            return EVERY, None
        (run,), states = found
        ends, witness = NEITHER, None
        try:
            for state in states:
                end = _ends(run, state)
                if end not in ends:
                    ends |= end
                    witness = state if end is Outcome.HOLDS else witness
                    if types is VARIABLES and witness is not None and ends is not Outcome.HOLDS:
                        return EVERY, witness
        except Unclear:
            return EVERY, None
        return ends, witness

    def _prepared(
        self, trees: Sequence[Expression], types: Types, frame: Frame
    ) -> tuple[Sequence[Function], States] | None:
        """None where there is too much to go through."""
        if self._left <= 0:
            return None
        abstraction = Abstraction(types, lambda node: self._body(node, types))
        taken = [abstraction.take(tree) for tree in trees]
        abstraction.close()
        states = States(abstraction.seen, abstraction.others, frame)
        if states.size > MOST_STATES:
            return None
        self._left -= states.size
        return [function(tree) for tree in taken], states

    def _body(self, node: ListCall, types: Types) -> Outcome:
        """What the body may say of an item; anything where the shop's name for an item isn't known."""
        name = own_name(node.target)
        if name is None or not is_certain(name):
            return EVERY
        known = VARIABLES.get(name) if isinstance(node.target, Name) else None
        item = None if known is None else known.item
        inside = {other: type_ for other, type_ in types.items() if other != item_name(name)}
        return self._ends(node.body, inside if item is None else {**inside, item_name(name): item}, ANYWHERE)[0]


def _ends(run: Function, state: State) -> Outcome:
    try:
        return Outcome.HOLDS if truth(run(state)) else Outcome.NOT
    except Dropped:
        return Outcome.FAILS


def _needed(frame: Frame, reads: frozenset[str]) -> Frame:
    """Only what these variables are of the frame, so that one answer serves many rules."""
    return Frame(
        frame.currency if "currency" in reads else "", frame.places if "billingAddress" in reads else frozenset()
    )
