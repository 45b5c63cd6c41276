"""Changes with their fields side by side, each with the file and line that asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from payconf.model.change import Action, Change, Drift, FieldChange
from payconf.model.elsewhere import kept
from payconf.model.plan import Plan
from payconf.model.span import Span
from payconf.render.html.groups import Section, columns, entry, section
from payconf.render.html.markup import Markup, join, tag, text
from payconf.render.plan.changes import by_origin, label_of, reason_of, secret_text, source_text, where
from payconf.render.plan.layout import WORDS, Group
from payconf.render.plan.tests import tests_beside
from payconf.render.plan.words import in_both_words
from payconf.render.text import clip, count
from payconf.render.values import NOT_OBSERVABLE, value_text

CHANGES = 1_000
FIELDS = 60
VALUE = 2_000
DRIFT = "drift"
"""The action of what was changed in the shop and is left so."""
_SIGNS = {Action.CREATE: "+", Action.DELETE: "-", Action.REPLACE: "±"}
_COLORS = {Action.CREATE: "green", Action.DELETE: "red"}


def change_sections(plan: Plan, limit: int = CHANGES) -> list[Section]:
    """One section for each origin; `limit` changes in all, the others counted."""
    found = []
    for number, (title, quiet, changes) in enumerate(by_origin(plan), 1):
        shown, limit = changes[:limit], max(0, limit - len(changes))
        items = [*map(entry, quiet), *(_change(change, plan) for change in shown)]
        body = [_list(items), *_cut(changes[len(shown) :])]
        found.append(section(f"changes-{number}", title, *body))
    return found


def drift_section(plan: Plan, group: Group, limit: int = CHANGES) -> Section:
    """What was changed in the shop and stays so, with the ways back and forward that the screen's group names."""
    title, *ways = columns(group.heading.text if group.heading else "")
    found = [item for item in plan.drift if not item.settled]
    items = [_drift(item) for item in found[:limit]]
    left = len(found) - len(items)
    cut = [tag("p", f"… and {left} more, which are not on this page", class_="soft")] if left else []
    return section("drift", title, _list(items), *cut, aside=" · ".join(ways))


def _list(items: Sequence[Markup]) -> Markup:
    """A list that the filter may empty, and what is said then."""
    none = tag("p", "Nothing here matches the filter.", hidden=True, class_="soft")
    return join([tag("ul", *items, class_="entries", data_list=True), none])


def _cut(left: Sequence[Change]) -> list[Markup]:
    if not left:
        return []
    words = Counter((change.action.value, WORDS.get(change.address.kind, "object")) for change in left)
    said = ", ".join(f"{action} {count(number, word)}" for (action, word), number in words.items())
    return [tag("p", f"… and {count(len(left), 'more change')}, which are not on this page: {said}.", class_="yellow")]


def _change(change: Change, plan: Plan) -> Markup:
    reason = reason_of(change, plan.rollback)
    color = _COLORS.get(change.action, "yellow")
    said = [
        tag("span", _SIGNS.get(change.action, "~"), class_=f"sign {color}", aria_hidden="true"),
        tag("span", change.action.value, class_=f"tagged {color}"),
        *_named(str(change.address), label_of(change)),
        *([tag("span", f"({reason})")] if reason else []),
        *_place(change.span),
    ]
    note = [tag("p", change.note)] if change.note else []
    about = f"{change.action.value} {change.address}"
    fields = [_fields(change, about)] if change.fields else []
    tests = [tag("p", line.text.strip(), class_=line.style) for line in tests_beside(plan, str(change.address), VALUE)]
    return _item(str(change.address), change.address.kind, change.action.value, said, *tests, *note, *fields)


def _item(address: str, kind: str, action: str, said: Sequence[Markup], *more: Markup) -> Markup:
    line = tag("div", join(said, " "), class_="head")
    return tag("li", line, *more, data_item=True, data_address=address, data_kind=kind, data_action=action)


def _named(address: str, label: str) -> list[Markup]:
    return [tag("code", address), *([tag("bdi", f'"{label}"')] if label else [])]


def _place(span: Span) -> list[Markup]:
    """`rules/eu.yaml:41`."""
    return [tag("span", place, class_="place")] if (place := where(span)) else []


def _fields(change: Change, about: str) -> Markup:
    rows = [_field(change, item) for item in change.fields[:FIELDS]]
    left = len(change.fields) - FIELDS
    more = [tag("tr", tag("td", f"… and {count(left, 'more field')}", colspan=3))] if left > 0 else []
    titles = [tag("th", title, scope="col") for title in _titles(change)]
    caption = tag("caption", f"Fields of {about}", class_="aloud")
    return tag("table", caption, tag("thead", tag("tr", *titles)), tag("tbody", *rows, *more))


def _field(change: Change, item: FieldChange) -> Markup:
    name = tag("th", item.name, *_elsewhere(change, item), scope="row")
    if item.secret:
        source = source_text(item)
        said = join([secret_text(item), *([tag("code", source)] if source else [])], " ")
        return tag("tr", name, tag("td", said, colspan=None if _made(change) else 2))
    after = _value(in_both_words(change.variant, item.name, item.after))
    if _made(change):
        return tag("tr", name, tag("td", tag("ins", after)))
    before = in_both_words(change.variant, item.name, item.before) if item.known else NOT_OBSERVABLE
    ids = " (new ids)" if _value(before) == after else ""
    was = tag("del", _value(before)) if item.known else text(before)
    return tag("tr", name, tag("td", was), tag("td", tag("ins", after), ids, *_details(item)))


def _made(change: Change) -> bool:
    """What is created has nothing before."""
    return change.action is Action.CREATE


def _titles(change: Change) -> tuple[str, ...]:
    return ("Field", "Value") if _made(change) else ("Field", "Before", "After")


def _elsewhere(change: Change, item: FieldChange) -> list[Markup]:
    """The place of a field that another file or line sets than the object stands in."""
    if where(item.span) in ("", where(change.span)):
        return []
    place = f"line {item.span.line}" if item.span.file == change.span.file else where(item.span)
    return [tag("br"), tag("span", place, class_="place")]


def _details(item: FieldChange) -> list[Markup]:
    """What exactly changes inside a mapping or a set."""
    if not item.details or not isinstance(item.after, Mapping | Sequence | frozenset):
        return []
    return [tag("ul", *(tag("li", detail) for detail in item.details[:FIELDS]), class_="more")]


def _value(said: str) -> str:
    return clip(said, VALUE)


def _drift(item: Drift) -> Markup:
    said = [tag("span", "*", class_="sign yellow", aria_hidden="true"), *_named(str(item.address), "")]
    what = [f"no longer {kept(item.address.kind)}"] if item.vanished else []
    what += [f"switched off by payconf off, run {item.off}"] if item.off else []
    rows = [
        tag(
            "tr",
            tag("th", field.name, scope="row"),
            tag("td", _value(value_text(field.after))),
            tag("td", _value(value_text(field.before)) if field.known else NOT_OBSERVABLE),
        )
        for field in ([] if item.vanished else item.unaccepted[:FIELDS])
    ]
    titles = [tag("th", title, scope="col") for title in ("Field", "git", "shop")]
    caption = tag("caption", f"What differs at {item.address}", class_="aloud")
    table = [tag("table", caption, tag("thead", tag("tr", *titles)), tag("tbody", *rows))] if rows else []
    said += [*map(text, what), *_place(item.span)]
    return _item(str(item.address), item.address.kind, DRIFT, said, *table)
