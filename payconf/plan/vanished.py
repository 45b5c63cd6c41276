"""Changes that refer to an object which the shop no longer has and nothing makes again."""

from __future__ import annotations

from payconf.model.address import Address
from payconf.model.change import Action
from payconf.model.value import walk_refs
from payconf.plan.refuse import refuse
from payconf.plan.situation import Draft, Situation


def missing_targets(situation: Situation, draft: Draft) -> None:
    """Refuse each of them; apply could only fail there."""
    made = {change.address for change in draft.changes.values() if change.action in (Action.CREATE, Action.REPLACE)}
    for change in draft.changes.values():
        targets = sorted({ref.target for ref in walk_refs(dict(change.values))} - made)
        for target in targets:
            if _kept_away(target, situation):
                message = f"{change.address} uses {target}, which is no longer in the shop."
                fix = f"Create it again with --revert-drift {target}, or take it out of the YAML."
                draft.verdicts.append(refuse("vanished", "PC505", change.address, message, change.span, fix))


def _kept_away(target: Address, situation: Situation) -> bool:
    pair = situation.pairs.get(target)
    return pair is not None and pair.binding is not None and pair.have is None
