"""payconf reclaim: the way out of a copied shop, and the only verb that writes to one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from payconf.model.errors import Refused
from payconf.workflow.off import Incident

if TYPE_CHECKING:
    from collections.abc import Sequence

    from payconf import offline
    from payconf.context import Key
    from payconf.model.evidence import Evidence
    from payconf.model.plan import Plan
    from payconf.model.resource import Live, Resource
    from payconf.model.results import PlanRequest
    from payconf.model.verdict import Verdict
    from payconf.providers.base import Provider


class Reclaim(Incident):
    """The line, with a plan of another kind for a shop that is a copy."""

    def _plan(
        self,
        project: offline.Project,
        evidence: Evidence,
        live: Live,
        provider: Provider,
        key: Key,
        request: PlanRequest,
    ) -> Plan:
        """As the line; with `request.reclaim`, a plan that takes the shop back and does nothing else.

        Raises Refused where the shop is no copy, or a secret can't be read.
        """
        if not request.reclaim:
            return super()._plan(project, evidence, live, provider, key, request)
        from payconf.guard.case import Case
        from payconf.guard.clone import believes_elsewhere, mismatches, not_adopted
        from payconf.model.marker import Remembered
        from payconf.plan.desired import desired
        from payconf.plan.reclaim import reclaim

        environment, state = project.environment, self._state(project.environment)
        known = Remembered.of(environment.name, state)
        case = Case(environment, project.others, None, None, live, project.unread, remembered=known)
        found, wanted = mismatches(case), desired(environment, evidence)
        _refuse_own(environment.name, found, not_adopted(case))
        _refuse_unread(wanted)
        options, finished = self._options(project, key, request), not believes_elsewhere(case)
        made = reclaim(wanted, live, state, provider.KINDS, evidence, self.options.now(), options, finished)
        why = tuple(verdict.finding for verdict in found if verdict.finding is not None)
        return replace(made, findings=(*made.findings, *why))


def _refuse_own(name: str, found: Sequence[Verdict], lost: Verdict | None) -> None:
    """What is no copy is not reclaimed, nor a shop whose state was lost."""
    if lost is not None and lost.finding is not None:
        raise Refused(lost.finding.message, lost.finding.fix or "")
    if not found:
        raise Refused(
            f"The shop of {name} is no copy as far as payconf can tell, so there is nothing to reclaim.",
            f"payconf plan {name} says what differs from git.",
        )


def _refuse_unread(wanted: Sequence[Resource]) -> None:
    """Every secret is written, so each must be read first: an integration with another's access must not go on."""
    from payconf.model.value import SecretRef

    values = [value for resource in wanted for value in resource.values.values() if isinstance(value, SecretRef)]
    unread = sorted({value.reference for value in values if value.fingerprint is None})
    if unread:
        more = f" and {len(unread) - 3} more" if len(unread) > 3 else ""
        raise Refused(
            f"reclaim writes every secret, and these can't be read here: {', '.join(unread[:3])}{more}.",
            "Run it where the secrets of this environment can be read. Until then nothing writes to the shop: disable "
            "its integrations in the back office, if buyers can reach it.",
        )
