"""payconf adopt: what the shop has already becomes payconf's own, one object or all of them. Writes the state only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf import offline
from payconf.model.elsewhere import SERVICE_KINDS
from payconf.model.errors import Refused, UsageError
from payconf.model.marker import address_of
from payconf.workflow.reclaim import Reclaim

if TYPE_CHECKING:
    from payconf.model.address import Address
    from payconf.model.adoption import Adoptions
    from payconf.model.environment import Environment
    from payconf.model.evidence import Evidence
    from payconf.model.resource import Live
    from payconf.model.state import Binding, State


class Adopt(Reclaim):
    """The line, and what makes a shop payconf's own."""

    def adopt(self, name: str, address: Address, live_id: str | None) -> Binding:
        """Take over a live object: from then on the address owns it. Writes the state only."""
        from payconf.model.evidence import Evidence
        from payconf.plan import adoption
        from payconf.plan.desired import desired

        project = offline.project(self.root, name, self.today())
        environment = project.environment
        if address == address_of(name):
            return self._adopt_marker(environment)
        if address.key not in (getattr(environment, address.kind, None) or ()):
            raise UsageError(f"{address} is not in {name}, so nothing can be adopted for it.", "Write its block first.")
        evidence = self._asked(project) if address.kind in SERVICE_KINDS else Evidence()
        with self.context.state(environment) as store:
            with self.context.systems(environment, evidence, ()) as (provider, session):
                live = self.read(environment, provider, session)
            wanted = {resource.address: resource for resource in desired(environment, evidence, provider.KINDS)}
            binding = adoption(address, wanted[address], live, store.load(name), provider.KINDS, live_id)
            store.bind(name, binding)
        return binding

    def _asked(self, project: offline.Project) -> Evidence:
        """Evidence about the credentials, by which payment services are spoken to."""
        return self.gather(project, self.context.key(project.environment, secrets=True), secrets=True)

    def adopt_all(self, name: str, write: bool = True) -> Adoptions:
        """Take over every object of git that the shop has under its name and nobody owns. Writes the state only.

        Raises Refused for a shop that bears signs of another environment, or whose state was lost.
        """
        from payconf.model.evidence import Evidence
        from payconf.plan.adopt_all import adoptions
        from payconf.plan.desired import desired

        project = offline.project(self.root, name, self.today())
        environment = project.environment
        with self.context.state(environment) as store:
            with self.context.shop(environment) as (provider, session):
                live = self.read(environment, provider, session)
            state = store.load(name)
            refuse_copies(project, live, state)
            managed = {kind: entry for kind, entry in provider.KINDS.items() if entry.management == "managed"}
            found = adoptions(desired(environment, Evidence(), managed), live, state, managed, environment.moved)
            for entry in found.adopted if write else ():
                store.bind(name, entry.binding)
        return found

    def _adopt_marker(self, environment: Environment) -> Binding:
        """Take over the marker of this environment that the state doesn't know, because it was lost."""
        from payconf.plan.marker import marker_binding

        with self.context.state(environment) as store:
            with self.context.shop(environment) as (provider, session):
                live = self.read(environment, provider, session)
            binding = marker_binding(environment.name, live, store.load(environment.name))
            store.bind(environment.name, binding)
        return binding


def refuse_copies(project: offline.Project, live: Live, state: State) -> None:
    """What is bound by name in a copied shop would be another environment's."""
    from payconf.guard.case import Case
    from payconf.guard.clone import mismatches, not_adopted
    from payconf.model.marker import Remembered

    known = Remembered.of(project.environment.name, state)
    case = Case(project.environment, project.others, None, None, live, project.unread, remembered=known)
    lost = not_adopted(case)
    for verdict in (*mismatches(case), *((lost,) if lost is not None else ())):
        if verdict.finding is not None:
            raise Refused(verdict.finding.message, verdict.finding.fix or "")
