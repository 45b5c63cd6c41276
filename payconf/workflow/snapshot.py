"""payconf snapshot: the shop and the state of one environment, written down without any secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf import __version__, offline
from payconf.model.errors import Stale
from payconf.model.results import Taken

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.snapshot import Snapshot
    from payconf.workflow.line import Line


def taken(line: Line, name: str, sign: bool) -> Taken:
    """Read the shop and the state; nothing is written to either, and no payment service is asked.

    Of secrets only the shop's client is read, and the key that signs. Raises Stale where an apply went on meanwhile,
    Refused where the environment's own keys would not take the signature.
    """
    from payconf.plan.sign import signer
    from payconf.plan.snapshot import dump_snapshot, read_snapshot, verify_snapshot

    environment = offline.project(line.root, name, line.today()).environment
    with line.context.fresh():
        key = line.context.plan_key(environment) if sign else None
        snapshot = _read(line, environment)
    if key is None:
        why = f"{name} names no plan_keys.sign" if sign else "it was asked for so"
        return Taken(snapshot, dump_snapshot(snapshot), why)
    file = dump_snapshot(snapshot, signer(key))
    verify_snapshot(read_snapshot(file), environment.settings.plan_keys.verify)
    return Taken(snapshot, file)


def _read(line: Line, environment: Environment) -> Snapshot:
    from payconf.model.evidence import Evidence
    from payconf.model.snapshot import Known, Snapshot
    from payconf.plan.desired import desired
    from payconf.plan.snapshot import owned, shown
    from payconf.workflow.aside import left_behind
    from payconf.workflow.former import formerly

    name, shop = environment.name, environment.settings.shop
    with line.context.state(environment) as store:
        before = store.load(name)
    read_at = line.options.now().isoformat(timespec="seconds")
    with line.context.shop(environment) as (provider, session):
        live = line.read(environment, provider, session)
    with line.context.state(environment) as store:
        state = store.load(name)
        put_aside = left_behind(store, name, live, state, provider.KINDS)
        checkouts = formerly(store, name)
    if state != before:
        raise Stale(
            f"What payconf remembers of {name} changed while the shop was read: something is applied or adopted there.",
            "Take the snapshot again when that has ended.",
        )
    return Snapshot(
        environment=name,
        environment_class=environment.class_,
        provider=shop.provider,
        shop=shop.url,
        organization=shop.organization or "",
        read_at=read_at,
        payconf=__version__,
        account=live.account.id,
        mode=live.account.mode,
        product=live.account.product,
        resources=shown(live, state, desired(environment, Evidence(), provider.KINDS), provider.KINDS),
        facts=live.facts,
        money=live.money,
        term_users=live.term_users,
        owned=owned(state),
        last_run=state.last_run,
        moved=tuple(sorted(state.moved.items())),
        off=state.off,
        put_aside=tuple(sorted(put_aside)),
        checkouts=None if checkouts is None else tuple(map(Known.of, checkouts)),
    )
