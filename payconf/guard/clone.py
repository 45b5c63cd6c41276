"""A copied shop is known before anything is written to it: by its marker, and by where it believes to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from payconf.guard.case import Case, listed, passed, refused, undecided
from payconf.guard.shop import place
from payconf.model.marker import address_of, markers_of, parse

if TYPE_CHECKING:
    from payconf.model.marker import Marker
    from payconf.model.resource import Live
    from payconf.model.verdict import Verdict

NAME = "clone"
URL = "application_url"


def clone(case: Case) -> Iterator[Verdict]:
    """One refusal for each sign that it is another database than the state's; undecided where nothing tells.

    `payconf reclaim` is let through: it is the way out. What only takes away is stopped by signs alone: neither by a
    lost state nor by missing evidence. Nothing but names is looked at while there is no plan.
    """
    yield from _kept_names(case)
    if case.plan is None:
        return
    from payconf.model.way_out import only_takes_away  # whoever only validates has no plan

    signs = mismatches(case)
    lost = not_adopted(case)
    if case.plan.reclaim:
        yield passed(NAME, "shop", "taken back by this plan")
    elif signs:
        yield from signs
    elif only_takes_away(case.plan):
        yield passed(NAME, "shop", "no sign of a copy, and nothing but taken away")
    elif lost is not None:
        yield lost
    else:
        yield _evidence(case)


def mismatches(case: Case) -> tuple[Verdict, ...]:
    """Why it is another database than the state's, by marker and by address; none where nothing was read."""
    markers = None if case.live is None else markers_of(case.live.resources)
    if case.live is None or markers is None or case.remembered is None:
        return ()
    known = case.remembered.marker
    return (*_markers(case, case.live, markers, known), *_elsewhere(case, case.live))


def not_adopted(case: Case) -> Verdict | None:
    """The refusal of a shop that bears this environment's marker where the state has none: the state was lost."""
    markers = None if case.live is None else markers_of(case.live.resources)
    if case.remembered is None or case.remembered.marker is not None or markers is None or len(markers) != 1:
        return None
    name = case.environment.name
    if not markers[0].of(name):
        return None
    message = f"The shop bears a marker of {name} (integration {markers[0].live_id}) that the state doesn't know."
    fix = (
        f"If the state was lost and this is the shop of {name}, run payconf adopt {name} marker. If it is a copy, "
        f"restore the state that belongs to it."
    )
    return refused(NAME, "PC257", str(address_of(name)), message, case.span("shop", "url"), fix)


def believes_elsewhere(case: Case) -> bool:
    """True where the shop's own address is another environment's."""
    return case.live is not None and any(_elsewhere(case, case.live))


def _kept_names(case: Case) -> Iterator[Verdict]:
    for key, integration, _ in case.integrations():
        name = getattr(integration, "name", None) or key
        if parse(name) is not None:
            message = f"integrations/{key} is named {name!r}, which is the form of payconf's own marker."
            yield refused(NAME, "PC259", f"integrations/{key}", message, case.span("integrations", key, "name"))


def _markers(case: Case, live: Live, markers: Sequence[Marker], known: Marker | None) -> Iterator[Verdict]:
    name = case.environment.name
    foreign = [marker for marker in markers if not marker.of(name)]
    for marker in foreign:
        message = (
            f"The shop of {case.where} bears the marker of {marker.environment} (integration {marker.live_id}), so its "
            f"database is that of {marker.environment} or a copy."
        )
        yield _no(case, "PC256", message)
    if foreign:
        return
    if len(markers) > 1:
        ids = ", ".join(marker.live_id for marker in markers)
        yield _no(case, "PC257", f"The shop bears {len(markers)} markers of {name} (integrations {ids}).")
    elif not markers and known is not None:
        message = f"The shop doesn't bear the marker that payconf left there (integration {known.live_id})."
        yield _no(case, "PC257", message + _lookalike(live))
    elif markers and known is not None and markers[0] != known:
        message = (
            f"The shop bears another marker of {name} (integration {markers[0].live_id}) than the one that the state "
            f"knows: it was restored from a backup, or copied."
        )
        yield _no(case, "PC257", message)


def _lookalike(live: Live) -> str:
    """What somebody may have done to it by hand."""
    found = [entry.id for entry in live.resources["integrations"] if parse(str(entry.values.get("name")))]
    if not found:
        return " It was deleted or renamed by hand, or the database is a copy or an older backup."
    return f" Integration {found[0]} has such a name and is no disabled money order: disable it there, then plan again."


def _no(case: Case, code: str, message: str) -> Verdict:
    fix = (
        f"If it is a copy that {case.environment.name} is to have, run payconf reclaim {case.environment.name}; "
        f"nothing else writes to it. If the address in environment.yaml is wrong, correct that."
    )
    return refused(NAME, code, str(address_of(case.environment.name)), message, case.span("shop", "url"), fix)


def _elsewhere(case: Case, live: Live) -> Iterator[Verdict]:
    """By the whole address, and by the host alone where the environments have hosts of their own."""
    url, own = _url(live), case.environment.settings.shop.url
    if url is None:
        return
    for other in case.others:
        theirs = other.settings.shop.url
        if any(form(url) == form(theirs) and form(url) != form(own) for form in (place, _host)):
            message = f"The shop of {case.where} believes to be {url}, which is the shop of {other.name}."
            related = (("its address", other.origins.span("shop", "url")),)
            address = str(address_of(case.environment.name))
            yield refused(NAME, "PC258", address, message, case.span("shop", "url"), related=related)


def _url(live: Live) -> str | None:
    """Where the shop itself believes to be; None where it doesn't tell."""
    return str(live.facts[URL]) if URL in live.facts else None


def _host(url: str) -> str:
    host, _, _ = place(url).partition("/")
    return host


def _evidence(case: Case) -> Verdict:
    """What speaks for it being the right shop, where nothing speaks against it."""
    if case.live is None or case.remembered is None or markers_of(case.live.resources) is None:
        return undecided(NAME, "shop", "integrations or state were not read, so nobody knows whose database it is")
    url = _url(case.live)
    own = url is not None and _host(url) == _host(case.environment.settings.shop.url)
    if case.unread and url is not None and not own:
        return undecided(NAME, "shop", f"its own address {url} was not compared with those of: {listed(case.unread)}")
    if case.remembered.marker is not None:
        return passed(NAME, "shop", "it bears this environment's marker")
    if not case.remembered.owns:
        return passed(NAME, "shop", "nothing was applied yet, and it bears nobody's marker")
    if own:
        return passed(NAME, "shop", f"it bears nobody's marker and believes to be {url}")
    said = "doesn't tell where it believes to be" if url is None else f"believes to be {url}, which nobody here knows"
    return undecided(
        NAME,
        "shop",
        f"it bears no marker yet and {said}, so that it may be a copy. Set its application URL to "
        f"{case.environment.settings.shop.url}; the next apply leaves a marker",
    )
