"""`payconf smoke`: payments at the test side of services. Every check is made before the first call of each payment.

This module alone imports payconf.smoke. Nothing here is read from the command line, a variable or YAML but which
environment and which integrations; the checks are payconf.smoke.allowed, payconf.smoke.proof and payconf.smoke.calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from payconf import offline
from payconf.context.accounts import account_target
from payconf.integrations import types
from payconf.model.address import Address
from payconf.model.errors import ProviderError, Refused, StoreError, UsageError
from payconf.model.evidence import judge
from payconf.model.nearest import did_you_mean
from payconf.model.smoke import Smoke
from payconf.model.verdict import Answer
from payconf.providers import providers
from payconf.smoke import smokes
from payconf.smoke.allowed import refuse_class, refuse_unless_test
from payconf.smoke.offer import money, why_not
from payconf.smoke.proof import prove
from payconf.smoke.run import Work, transactions
from payconf.trail import smoke_begun, smoked
from payconf.workflow.audited import at_work, clean

if TYPE_CHECKING:
    from payconf.model.dossier import Dossier
    from payconf.model.environment import Environment
    from payconf.model.evidence import CredentialEvidence, Evidence
    from payconf.model.resource import Account
    from payconf.model.verdict import Verdict
    from payconf.providers.base import Session, Target
    from payconf.smoke.base import Smoke as Module
    from payconf.workflow.line import Line

_TRIAL = "its shop is a trial at which nobody buys, so no service is spoken to"


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found out before anything is paid."""

    evidence: Evidence
    dossiers: dict[str, Dossier]


class Smoking:
    """One run of the verb on one environment; inside of a context whose secrets are read anew."""

    def __init__(self, line: Line, name: str, addresses: Sequence[Address]) -> None:
        self._line = line
        self._project = offline.project(line.root, name, line.today())
        self._environment = self._project.environment
        refuse_class(self._environment)
        self._keys = self._chosen(addresses)
        self._modules = smokes()
        self._seed = line.options.token()

    def all(self) -> tuple[Smoke, ...]:
        """Every integration in the order of the files. Payments are in the audit before they are made, or not made."""
        drafts = {key: self._draft(key) for key in self._keys}
        wanted = [key for key, draft in drafts.items() if not draft.not_offered]
        if not wanted:
            return tuple(drafts.values())
        known = self._known(wanted)
        by = at_work(self._line.context, self._environment)
        name = self._environment.name
        with self._line.context.state(self._environment) as store, self._line.options.stoppable() as stopping:
            store.audit(name, smoke_begun([f"integrations/{key}" for key in wanted], self._now(), by))
            for key in wanted:
                drafts[key] = self._one(drafts[key], key, known, stopping)
                store.audit(name, smoked(drafts[key], self._now(), by, clean))
        return tuple(drafts.values())

    def _now(self) -> str:
        return self._line.options.now().isoformat(timespec="seconds")

    def _chosen(self, addresses: Sequence[Address]) -> tuple[str, ...]:
        """The keys of the integrations; raises UsageError where one isn't there."""
        there = self._environment.integrations
        for address in addresses:
            if address.kind != "integrations" or address.key not in there:
                hint = did_you_mean(address.key, there)
                raise UsageError(f"There is no integration {address} in {self._environment.name}{hint or '.'}")
        return tuple(dict.fromkeys(address.key for address in addresses)) or tuple(there)

    def _draft(self, key: str) -> Smoke:
        """What is known of an integration without any secret: whether it can be paid with."""
        type_ = types()[self._environment.integrations[key].type]
        module = self._modules.get(type_.service or "")
        reason = why_not(type_, self._modules)
        if not reason and self._line.context.trial(self._environment, type_.service or ""):
            reason = _TRIAL
        return Smoke(
            f"integrations/{key}",
            type_.title,
            type_.service or "",
            instrument=module.INSTRUMENT if module and not reason else "",
            note=module.NOTE if module and not reason else "",
            not_offered=reason,
        )

    def _known(self, keys: Sequence[str]) -> _Known:
        """Evidence, and what all guards say of these integrations."""
        from payconf.guard import guard
        from payconf.guard.case import Case
        from payconf.guard.dossier import dossiers

        project, environment = self._project, self._environment
        key, _ = self._line.context.key_or_fault(environment, secrets=True)
        found = self._line.gather(project, key, secrets=True)
        today = self._line.today()
        verdicts = guard(environment, project.others, found, None, None, project.unread, today, project.conditional)
        case = Case(environment, project.others, found, None, None, project.unread)
        return _Known(found, {entry.address: entry for entry in dossiers(case, verdicts, keys)})

    def _one(self, draft: Smoke, key: str, known: _Known, stopping: Callable[[], str]) -> Smoke:
        """The payments of one integration, or why there are none."""
        credential = str(self._environment.integrations[key].credentials)
        evidence = known.evidence.credentials.get(credential)
        draft = replace(draft, account=(evidence.account or "") if evidence else "")
        door = _Door(
            self._line, self._environment, self._modules[draft.service], evidence, known.dossiers[draft.address]
        )
        try:
            account = door.proven()
        except Refused as error:
            if evidence is not None and _silent(evidence) and door.dossier.answer is not Answer.REFUSED:
                return replace(draft, unreachable=evidence.fault or error.message)
            return replace(draft, refused=error.message, fix=error.fix)
        except (ProviderError, StoreError) as error:
            return replace(draft, unreachable=error.message, fix=error.fix)
        amount = money(self._environment, key, account.capabilities)
        if amount is None:
            return replace(draft, not_offered="no currency is known that both its type and its account take")
        work = Work(door.module, door.open, amount, f"{self._seed} {draft.address}", self._line.options.now, stopping)
        return replace(draft, transactions=tuple(transactions(work)))


@dataclass(frozen=True, slots=True)
class _Door:
    """The way to one service's test side. Whoever goes through is checked twice, each time anew."""

    line: Line
    environment: Environment
    module: Module
    evidence: CredentialEvidence | None
    dossier: Dossier

    def open(self) -> Session:
        """A session for one payment, right before its first call. Raises Refused, or why nobody can be asked."""
        self.proven()
        return self.module.connect(self._target())

    def proven(self) -> Account:
        """Both checks: of what is known, and of what the service says now."""
        for verdict in self.dossier.verdicts:
            if verdict.answer is Answer.REFUSED:
                raise Refused(f"A guard refuses it: {_said(verdict)}", "payconf evidence says all of it.")
        refuse_unless_test(self.environment, self.evidence)
        provider = providers(self.line.options.providers)[self.module.NAME]
        return prove(provider, self._target(), self.evidence.account if self.evidence else None)

    def _target(self) -> Target:
        """The credential, for the side of the environment's class. Its secrets are those that were judged."""
        name = self.evidence.name if self.evidence else ""
        return account_target(self.line.context, self.environment, name, self.module.NAME)


def _said(verdict: Verdict) -> str:
    return f"{verdict.finding.message} ({verdict.finding.code})" if verdict.finding else verdict.text


def _silent(evidence: CredentialEvidence) -> bool:
    """Nobody said no: the service, or the store of a secret, doesn't answer."""
    said = evidence.asked or evidence.rejected or judge(evidence.pieces).live
    return not said and (evidence.fault is not None or not evidence.resolved)
