"""The verbs of payconf on one project: the line (plan, apply, drift), and what people do around it.

It keeps nothing between calls but what it was given, so that it can be called for many shops and environments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from payconf import offline
from payconf.context import Options
from payconf.integrations.remembered import written_down
from payconf.model.errors import Refused, UsageError
from payconf.model.nearest import did_you_mean
from payconf.model.results import (
    Applied,
    Approved,
    Fingerprints,
    InvalidProject,
    Planned,
    PlanRequest,
    Proofs,
    Taken,
    Validated,
)
from payconf.workflow.recorded import Recorded

if TYPE_CHECKING:
    from payconf.checkout.cell import Shops
    from payconf.checkout.matching import Checkout
    from payconf.checkout.simulation import Simulation, Trial
    from payconf.model.address import Address
    from payconf.model.dossier import Dossier
    from payconf.model.ending import Watched
    from payconf.model.environment import Environment
    from payconf.model.evidence import CredentialEvidence
    from payconf.model.inspection import Observation
    from payconf.model.secret_check import SecretCheck
    from payconf.model.smoke import Smoke
    from payconf.model.touched import Touched


class Workflow(Recorded):
    """Every verb that needs more than the files."""

    def plan(self, name: str, request: PlanRequest) -> Planned:
        """As the line; with a snapshot nobody is asked, and nothing is written to the state."""
        if request.snapshot is None:
            return super().plan(name, request)
        from payconf.workflow.on_snapshot import planned_on

        return planned_on(self, name, request.snapshot, request)

    def changed_since(self, name: str, revision: str, base: str | None = None) -> Touched:
        """What the work tree changes of an environment against a revision of git; `base` as PlanRequest has it."""
        from payconf.workflow.changed import changed_since

        return changed_since(self, name, revision, base)

    def snapshot(self, name: str, sign: bool = True) -> Taken:
        """The shop and the state, written down without any secret, for plans that are made elsewhere."""
        from payconf.workflow.snapshot import taken

        return taken(self, name, sign)

    def observe(self, name: str, powerless: Mapping[str, str] | None) -> tuple[Observation, ...]:
        """Ask the environment's OroCommerce whether payconf can work with it."""
        from payconf.workflow.oro import observed

        return observed(self.context, self.environment(name), powerless)

    def simulate(self, name: str, checkout: Checkout, *, live: bool = False, plan: bytes | None = None) -> Simulation:
        """What a checkout is offered by the YAML, by the shop as it is (`live`), or before and after a plan."""
        from payconf.workflow.simulate import Source, simulated

        return simulated(self, name, checkout, Source(live, plan))

    def try_checkouts(self, name: str, *, live: bool = False, plan: bytes | None = None) -> Trial:
        """Whether the `checkouts:` of an environment are offered what they expect, there or after a plan."""
        from payconf.workflow.simulate import Source, tried

        return tried(self, name, Source(live, plan))

    def approve(self, file: bytes, revoke: bool = False) -> Approved:
        """Say yes to the changes of a plan file, or take that back."""
        from payconf.workflow.approve import approve

        return approve(self, file, revoke)

    def shops(self, planned: Planned) -> Shops:
        """The shop's rules and methods as a plan found them, and as it leaves them. Nothing is read again."""
        from payconf.checkout.cell import Shops
        from payconf.checkout.matching.shop import before_and_after

        before, after = before_and_after(planned.environment, planned.live, planned.plan)
        return Shops(before, after)

    def pull(self, name: str, address: Address) -> tuple[Path, ...]:
        """Write the live values of what was changed in the shop into the YAML; returns the files."""
        from payconf.fmt import write_value
        from payconf.formatting import keep_formatted
        from payconf.pull import NEW_FILE, edits
        from payconf.workflow.pulling import changed_in_shop

        environment = self.environment(name)
        texts: dict[Path, str] = {}
        before: dict[Path, str] = {}
        drift = changed_in_shop(self, name, address)
        for edit in edits(environment, drift) if drift else ():
            file = self.root / edit.file
            if file not in texts:
                texts[file] = before[file] = file.read_bytes().decode() if file.exists() else NEW_FILE
            texts[file] = write_value(texts[file], edit.path, edit.value)
        for file, text in texts.items():
            file.write_bytes(keep_formatted(file.name, before[file], text).encode())
        pulled = {field.name: field.before for field in drift.fields} if drift else {}
        with self.rebinding(name, "state edit", "pull"), self.context.state(environment) as store:
            # git and shop agree on these from now on
            if binding := store.load(name).bindings.get(address):
                store.bind(name, replace(binding, last_applied={**binding.last_applied, **pulled}))
        return tuple(texts)

    def evidence(self, name: str, addresses: Sequence[Address], secrets: bool) -> tuple[Dossier, ...]:
        """What is known of the access of these integrations (none named: of all), and what the guards say of it.

        Asks stores and services where `secrets` may be read, never the shop. Raises UsageError for another address.
        """
        from payconf.guard import guard
        from payconf.guard.case import Case
        from payconf.guard.dossier import dossiers

        project = offline.project(self.root, name, self.today())
        environment = project.environment
        for address in addresses:
            if address.kind != "integrations" or address.key not in environment.integrations:
                hint = did_you_mean(address.key, environment.integrations)
                raise UsageError(f"There is no integration {address} in {name}{hint or '.'}")
        with self.context.fresh():
            key, _ = self.context.key_or_fault(environment, secrets)  # what is compared by it then stays undecided
            found = self.gather(project, key, secrets)
        verdicts = guard(
            environment, project.others, found, None, None, project.unread, self.today(), project.conditional
        )
        case = Case(environment, project.others, found, None, None, project.unread)
        return dossiers(case, verdicts, [address.key for address in addresses])

    def prove(self, name: str, addresses: Sequence[Address] = (), again: bool = False) -> Proofs:
        """What payment services say of these credentials (none named: of all); see payconf.workflow.prove."""
        from payconf.workflow.prove import proofs

        return proofs(self, name, addresses, again)

    def expiry(self, names: Sequence[str], secrets: bool) -> tuple[Watched, ...]:
        """Every day of these environments (none named: of all) on which something ends; asks as `evidence` does."""
        from payconf.load import load_project
        from payconf.workflow.expiry import watched

        chosen = names or load_project(self.root).environments
        return tuple(watched(self, offline.project(self.root, name, self.today()), secrets) for name in chosen)

    def smoke(self, name: str, addresses: Sequence[Address]) -> tuple[Smoke, ...]:
        """Make payments at the test side of services, as these integrations (none named: all). Refuses production.

        Nothing is written to the shop, no lock is taken. Raises UsageError for another address, Refused for the class.
        """
        from payconf.workflow.smoke import Smoking

        with self._refusals("smoke", name), self.context.fresh():
            return Smoking(self, name, addresses).all()

    def secrets(self, name: str, read: bool) -> tuple[SecretCheck, ...]:
        """Whether each secret that the environment names is there; nothing is kept of it. Never raises StoreError."""
        from payconf.workflow.secrets_check import secrets_checked

        environment = self.environment(name)
        with self.context.fresh():
            return secrets_checked(environment, self.context.secrets(environment), read)

    def fingerprints(self, name: str) -> Fingerprints:
        """What other environments compare this one's secrets with. Nothing is written.

        Raises Refused without a fingerprint key of the project, and where a secret can't be read.
        """
        environment = offline.project(self.root, name).environment
        with self.context.fresh():
            return self._fingerprints(environment)

    def _fingerprints(self, environment: Environment) -> Fingerprints:
        from payconf.fmt.fingerprints import fingerprints_text
        from payconf.gather import gather

        name = environment.name
        key = self.context.key(environment, secrets=True)
        if not key.stable:
            raise Refused(
                "This project has no fingerprint_key, and fingerprints made with a random one can't be compared.",
                "Put 32 random bytes into a store (openssl rand -hex 32), and their reference into payconf.yaml.",
            )
        found = gather(environment, (environment,), self.context.secrets, None, key.value, stable_key=True)
        if found.others_missing:
            raise Refused(
                f"These can't be read, so nothing was written: {', '.join(found.others_missing)}.",
                "Run it where the secrets of this environment can be read.",
            )
        forms = {entry.name: written_down(entry) for entry in found.others}
        lists = [entry for fields in forms.values() for entry in fields.values()]
        text = fingerprints_text(name, key.id, forms, {entry.name: _references(entry) for entry in found.others})
        skipped = sum(not entry for entry in lists)
        return Fingerprints(f"environments/{name}/fingerprints.yaml", text, len(lists) - skipped, skipped)


def _references(evidence: CredentialEvidence) -> dict[str, str]:
    """By field that may not be shared between environments, where its value is read from; none for literals."""
    return {
        name: entry.reference
        for name, entry in evidence.fields.items()
        if entry.reference is not None and entry.kind != "identifying"
    }


__all__ = ["Applied", "InvalidProject", "Options", "PlanRequest", "Planned", "Validated", "Workflow"]
