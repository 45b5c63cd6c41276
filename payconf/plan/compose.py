"""The planner: desired and live in, a plan out. Pure; in whatever order the same input comes, the plan is the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from payconf.model.address import Address
from payconf.model.change import Change
from payconf.model.errors import UsageError
from payconf.model.evidence import Evidence
from payconf.model.kind import Kind
from payconf.model.marker import MARKER
from payconf.model.marker_kind import with_marker
from payconf.model.plan import Header, NotChecked, Plan
from payconf.model.resource import Live, Resource
from payconf.model.state import State, SwitchedOff
from payconf.model.value import SecretRef
from payconf.model.verdict import Verdict
from payconf.plan.bind import Pair, owners_of, pair_up
from payconf.plan.cascade import cascade
from payconf.plan.decide import decide
from payconf.plan.displaced import left_behind, predecessors
from payconf.plan.found import found_digests
from payconf.plan.held import hold, refuse_use
from payconf.plan.intent import intent
from payconf.plan.inverse import overwritten
from payconf.plan.marker import left_for_later, wanted_marker, without_foreign
from payconf.plan.money import money_under_way
from payconf.plan.moved import Moved, follow_moves
from payconf.plan.names import free_names
from payconf.plan.options import PlanOptions
from payconf.plan.order import in_order, link_refs
from payconf.plan.partial import Part, take_part
from payconf.plan.proofs import proof_sentences
from payconf.plan.put_aside import delete_put_aside
from payconf.plan.refuse import undecided
from payconf.plan.room import make_room
from payconf.plan.secrets import secret_sentences
from payconf.plan.services import wanted_at_services
from payconf.plan.situation import Draft, Situation, index_live, index_names, index_prints
from payconf.plan.told import first_told, note_told, refuse_unfilled, switch_first, using_told
from payconf.plan.unknown import unknown_names
from payconf.plan.unmanaged import unmanaged
from payconf.plan.vanished import missing_targets
from payconf.plan.ways import ways


def plan(
    desired: Iterable[Resource],
    live: Live,
    state: State,
    kinds: Mapping[str, Kind],
    evidence: Evidence,
    now: datetime,
    options: PlanOptions,
) -> Plan:
    """Work out the ordered difference between what git wants and what the shop has.

    `now` is when `live` was read (UTC). Raises UsageError where `--revert-drift` names an unknown address.
    """
    wanted = sorted((*desired, *wanted_marker(live, state, options)), key=lambda resource: resource.address)
    managed = with_marker({name: kind for name, kind in kinds.items() if kind.management == "managed"})
    moved = follow_moves(state, options.moved, {resource.address for resource in wanted})
    options = replace(options, extra={**options.extra, **wanted_at_services(wanted, moved.state)})
    situation = look(wanted, live, moved.state, managed, evidence, options)
    draft = Draft(verdicts=[*moved.verdicts, *_unread(wanted, live, managed, options)])
    for pair in first_told(situation.pairs.values()):
        decide(using_told(pair, draft), situation, draft)
        note_told(pair, draft)
    delete_put_aside(situation, draft)
    unmanaged(situation, draft)
    cascade(situation, draft)
    free_names(situation, draft)
    missing_targets(situation, draft)
    unknown_names(situation, draft)
    left_behind(situation, draft)
    switch_first(situation, draft)
    make_room(situation, draft)
    refuse_unfilled(situation, draft)
    part = take_part(situation, draft)
    changes = draft.changes.values()
    draft.verdicts += refuse_use(situation.held, changes, situation.raw, options.revert_drift)
    draft.changes = left_for_later(draft.changes)
    return finish(situation, draft, moved, now, state, part)


def look(
    desired: Iterable[Resource],
    live: Live,
    state: State,
    kinds: Mapping[str, Kind],
    evidence: Evidence,
    options: PlanOptions,
) -> Situation:
    """What the planner's parts look at: addresses paired with live objects, what was switched off held so."""
    pairs: dict[Address, Pair] = {pair.address: pair for pair in pair_up(desired, live, state.bindings, kinds)}
    pairs = without_foreign(pairs)
    unknown = sorted(str(address) for address in options.revert_drift - pairs.keys())
    if unknown:
        raise UsageError(f"--revert-drift names {', '.join(unknown)}, which neither git nor the state knows.")
    raw, owners = index_live(live, kinds), owners_of(state.bindings)
    held = hold(pairs, raw, owners, state.off, options.revert_drift)
    return Situation(
        pairs={**pairs, **held.pairs},
        owners=owners,
        live=live,
        kinds=kinds,
        evidence=evidence,
        options=options,
        prints={} if options.review else index_prints(evidence),  # a review has no key that other runs know
        raw=raw,
        named=index_names(live, kinds),
        left=predecessors(pairs.values(), raw, kinds, owners),
        held=held,
    )


def _unread(desired: Iterable[Resource], live: Live, kinds: Mapping[str, Kind], options: PlanOptions) -> list[Verdict]:
    """Kinds that git has objects of and nobody could read: nothing is decided about them.

    Of what is kept at payment services no review plan can read anything; that is said apart.
    """
    wanted = {*(resource.address.kind for resource in desired), *live.unread}
    if options.review:
        wanted -= live.unread.keys()
    text = "{} could not be read from the shop or aren't kept by it, so nothing is planned for them."
    return [
        undecided("read", kind, live.unread.get(kind) or text.format(kind))
        for kind in sorted(wanted)
        if kind not in kinds or kind not in live.resources
    ]


def finish(
    situation: Situation, draft: Draft, moved: Moved, now: datetime, state: State, part: Part | None = None
) -> Plan:
    """The plan that was drafted."""
    part = part or Part()
    options, evidence = situation.options, situation.evidence
    for ident, needed in link_refs(draft.changes).items():
        draft.need(ident, *needed)
    changes = in_order(draft.changes, situation.kinds)
    secrets = {
        value.reference: value.fingerprint
        for change in changes
        for value in change.values.values()
        if isinstance(value, SecretRef) and value.fingerprint is not None
    }
    accounts = {name: entry.account for name, entry in evidence.credentials.items() if entry.account is not None}
    made = Plan(
        header=_header(situation, now, state),
        changes=changes,
        drift=(*(draft.drift[address] for address in sorted(draft.drift)), *situation.held.drift),
        unmanaged=tuple(draft.unmanaged),
        findings=tuple(sorted(draft.findings, key=lambda finding: finding.order())),
        verdicts=tuple(sorted(draft.verdicts, key=lambda verdict: (verdict.guard, verdict.subject, verdict.text))),
        not_checked=(
            *part.sentences,
            *secret_sentences(draft, situation),
            *_not_reversible(changes, state, situation),
            *proof_sentences(evidence, options.extra),
            *_only_with_secrets(situation),
            *options.not_checked,
        ),
        money=money_under_way(changes, situation.live),
        complete=evidence.complete and not options.review,
        secrets=dict(sorted(secrets.items())),
        accounts=dict(sorted(accounts.items())),
        options=_options(options),
        renames=moved.renames,
        waivers=options.waivers,
        found=_found(situation),
        ways=(*options.untrusted, *ways(changes)),
        forgets=() if "off" in options.extra else _forgets(situation, part),
        left_out=part.changed,
    )
    return replace(made, intent=intent(made))


def _forgets(situation: Situation, part: Part) -> tuple[tuple[str, SwitchedOff], ...]:
    left = {str(address) for address in part.left}
    return tuple((address, entry) for address, entry in situation.held.forgets if address not in left)


def _not_reversible(changes: Iterable[Change], state: State, situation: Situation) -> list[NotChecked]:
    """Secrets that `payconf rollback` could not bring back."""
    lost = overwritten(changes, state.bindings, situation.kinds)
    if not lost or "reclaim" in situation.options.extra:  # which is never rolled back
        return []
    keys = ", ".join(lost)
    return [NotChecked(f"secrets that payconf rollback can't bring back, for nothing pins their versions: {keys}")]


def _only_with_secrets(situation: Situation) -> list[NotChecked]:
    """What a review plan can't compare: payment services are asked with secrets only."""
    if not situation.options.review:
        return []
    said = "{} kept at payment services, which only a plan that reads secrets compares"
    return [NotChecked(said.format(kind.replace("_", " "))) for kind in sorted(situation.live.unread)]


def _found(situation: Situation) -> dict[str, dict[str, str]]:
    owned = {address: ident for (_, ident), address in situation.owners.items()}
    return found_digests(situation.options.found, owned, situation.raw, situation.kinds)


def _header(situation: Situation, now: datetime, state: State) -> Header:
    options, live = situation.options, situation.live
    counted = (situation.kinds.keys() & live.resources.keys()) - {MARKER}
    return Header(
        environment=options.environment,
        environment_class=options.environment_class,
        provider=options.provider,
        shop=options.shop,
        account=live.account.id,
        product=live.account.product,
        read_at=now.isoformat(timespec="seconds"),
        expires_at=(now + options.valid_for).isoformat(timespec="seconds"),
        revision=options.revision,
        counts={name: len(live.resources[name]) for name in sorted(counted)},
        last_apply=state.last_run,
        key_id=options.key_id,
        base=options.base,
        since=options.since,
    )


def _options(options: PlanOptions) -> dict[str, object]:
    """The choices that a plan was made with, as plain data."""
    return {
        "cascade": options.cascade,
        "drift": options.drift,
        "revert_drift": sorted(str(address) for address in options.revert_drift),
        "unmanaged": options.unmanaged,
        "write_secrets": options.write_secrets,
        **_part(options),
        **options.extra,
    }


def _part(options: PlanOptions) -> dict[str, object]:
    """A whole plan says nothing of parts."""
    return {
        **({} if options.target is None else {"target": sorted(map(str, options.target))}),
        **({"exclude": sorted(map(str, options.exclude))} if options.exclude else {}),
    }
