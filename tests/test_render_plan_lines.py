"""What a line of a plan loses where it is too long, and what it never loses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from payconf.model.address import Address
from payconf.model.blast import Noticed
from payconf.model.codes import CODES
from payconf.model.finding import Finding
from payconf.model.plan import NotChecked, Plan
from payconf.model.span import Span
from payconf.model.verdict import Answer, Verdict
from payconf.render.plan import plan_text
from payconf.render.plan.closing import closing_lines
from tests.render_samples import CREATE, FULL, HEADER, RETIRE, SANDBOX, SECRET, blast, noticed, undecided

REVIEW = replace(FULL, complete=False, verdicts=(undecided("credentials/stripe"),))
EMPTY = Plan(header=SANDBOX, complete=True)
FIRST = "EU Store"
LABELS = ("Credit card", "Apple Pay or Google Pay", "On account", "Bank transfer in advance")


def buyers_of(plan: Plan) -> list[str]:
    body = plan_text(plan).split("kinds of checkout change\n")[1]
    return body.split("\n  Nobody")[0].splitlines()


def gained(destinations: str, labels: tuple[str, ...], before: tuple[str, ...] = ()) -> tuple[Noticed, ...]:
    return tuple(noticed(FIRST, "EUR", place, before, (*before, *labels)) for place in destinations.split())


def test_many_methods_are_counted_so_that_place_and_website_stay() -> None:
    buyers = (*gained("AT BE BG CY DE FR GR", LABELS), *gained("US", ("Credit card",)))
    assert buyers_of(replace(FULL, blast=blast(*buyers))) == [
        "  + gain 4 methods     EUR, billed to AT, BE, BG, CY or 3 others    EU Store",
        "      e.g. AT, 250.00 EUR:   none  ->  Credit card, Apple Pay or Google Pay, On account, 1 more",
        "  + gain Credit card   EUR, billed to US, any amount                EU Store",
        "      e.g. US, 250.00 EUR:   none  ->  Credit card",
    ]
    whole = plan_text(replace(FULL, blast=blast(*buyers)), full=True)
    assert "On account, Bank transfer in" in " ".join(whole.split())
    assert "1 more" not in whole


def test_a_counted_head_never_stands_without_its_example() -> None:
    buyers = tuple(lost for place in ("AT", "BE") for lost in gained(place, tuple(f"{x} {place}" for x in LABELS)))
    buyers = tuple(replace(lost, website=lost.website * 3) for lost in (*buyers, *gained("AT DE", ("One", "Two"))))
    shown = buyers_of(replace(FULL, blast=blast(*buyers)))
    assert [line[:16] for line in shown] == [
        "  + gain 4 metho",
        "      e.g. AT, 2",
        "  + gain 4 metho",
        "      e.g. BE, 2",
        "  + gain One, Tw",
    ]
    more = plan_text(replace(FULL, blast=blast(*(*buyers, *gained("DE", ("Three",)), *gained("FR", ("Four",))))))
    assert "      e.g. BE, 250.00 EUR:   none  ->" in more
    assert "  … and 3 more (--full)" in more


def test_one_long_label_is_cut_and_not_its_place() -> None:
    long = "Pay later in up to twenty-four monthly instalments with our house bank"
    (head, *example) = buyers_of(replace(FULL, checkouts=(), blast=blast(*gained("AT", (long,)))))
    assert head.startswith("  + gain Pay later in up to twen…  EUR, billed to AT")
    assert head.endswith("EU Store")
    assert long in " ".join(" ".join(example).split())


def test_an_example_names_what_its_head_leaves_open() -> None:
    one, other = (
        gained("AT", ("Card",)),
        tuple(replace(lost, website="US", currency="USD") for lost in gained("AT", ("Card",))),
    )
    assert "      e.g. AT, 250.00 EUR, EU Store:   none  ->  Card" in plan_text(
        replace(FULL, blast=blast(*(*one, *other)))
    )


def test_undecided_guards_are_grouped_by_guard() -> None:
    def unread(key: str, fields: str, reason: str = "secrets are not resolved in this run") -> Verdict:
        return Verdict("mode", Answer.UNDECIDED, f"credentials/{key}", f"{fields} not read: {reason}")

    accounts = [
        Verdict("account", Answer.UNDECIDED, f"credentials/{key}", f"account {key} is expected, and nobody told: why")
        for key in ("a", "b")
    ]
    verdicts = (
        unread("stripe", "secret_key"),
        unread("payflow", "user, password"),
        unread("apruve", "api_key", "the store is sealed"),
        *accounts,
        Verdict("bytes", Answer.UNDECIDED, "", "length not known"),
    )
    review = plan_text(replace(REVIEW, verdicts=verdicts))
    assert review.split("\n\n")[0].splitlines()[1:] == [
        "  ? mode: 2 credentials not read: stripe, payflow",
        "  ? mode (credentials/apruve): api_key not read",
        "  ? account: 2 credentials, account … is expected, and nobody told: a, b",
        "  ? bytes: length not known",
    ]
    assert review.count("6 undecided") == 1
    assert plan_text(replace(REVIEW, verdicts=verdicts), full=True).count("  ? ") == 6
    sandbox = plan_text(replace(EMPTY, changes=(CREATE,), verdicts=verdicts))
    assert "  ? mode: 2 credentials not read: secrets are not resolved in this run: stripe, payflow" in sandbox
    empty = plan_text(replace(EMPTY, verdicts=verdicts)).splitlines()
    assert empty[1] == "Not checked: guards mode, account and bytes"


def test_an_empty_plan_says_in_few_words_what_was_not_checked() -> None:
    texts = ("10 checkouts: not simulated.", "2 secrets were never written by payconf and can't be compared: a, b")
    many = replace(EMPTY, not_checked=tuple(map(NotChecked, texts)), unmanaged=("rules/@1", "rules/@2"))
    said = "10 checkouts, 2 secrets were never written by payconf, 2 objects not in git"
    assert plan_text(many).splitlines()[1] == f"Not checked: {said}"
    more = replace(many, not_checked=(*many.not_checked, *(NotChecked(f"{i} waivers: no effect") for i in range(9))))
    second = plan_text(more).splitlines()[1]
    assert second.endswith(" more (--full)")
    assert len(second) <= 100
    one = replace(EMPTY, not_checked=(NotChecked("long " * 40),))
    assert plan_text(one).splitlines()[1].endswith("…")


@pytest.mark.parametrize(
    ("last", "revision", "said"),
    [
        (
            "r-0187, 2026-11-22T06:09:45+00:00, 7 done",
            "3f9c2ab (main)",
            "git 3f9c2ab (main) · last apply r-0187, 06:09 UTC",
        ),
        ("r-0187, 2026-11-21T23:59:45+00:00, 7 done", "", "not in git · last apply r-0187, 1 day ago, 7 done"),
        (
            "r-0187, 2026-11-22T06:09:45+00:00, 7 done",
            "3f9c2ab (" + "x" * 60 + ")",
            "git 3f9c2ab · last apply r-0187, 06:09 UTC",
        ),
        (
            "r-0187, 2026-11-22T06:09:45+00:00, 7 done",
            "3f9c2ab (" + "x" * 60 + ", changed)",
            "git 3f9c2ab (changed) · last apply r-0187, 06:09 UTC",
        ),
        (
            "r-0187, 2026-11-22T06:09:45+00:00, 1 done, 12 skipped, 1 unknown",
            "3f9c2ab (main)",
            "UTC · git 3f9c2ab · last apply r-0187, 06:09 UTC, 1 done, 12 skipped, 1 unknown",
        ),
        ("by hand", "", "not in git · last apply by hand"),
    ],
)
def test_the_second_line_is_one_line(last: str, revision: str, said: str) -> None:
    header = replace(HEADER, last_apply=last, revision=revision)
    line = plan_text(replace(FULL, header=header)).splitlines()[1]
    assert line.endswith(said)
    assert len(line) <= 100


def test_a_long_label_gives_way_to_the_place() -> None:
    long = replace(CREATE, label="Germany: " + "payment terms " * 9)
    head = next(line for line in plan_text(replace(FULL, changes=(long,))).splitlines() if "de-terms" in line)
    assert head.endswith('…"  rules/de.yaml:3')
    assert len(head) <= 100
    longer = replace(long, address=Address("rules", "x" * 70))
    assert '"' not in next(line for line in plan_text(replace(FULL, changes=(longer,))).splitlines() if "xxx" in line)


def test_kinds_of_hidden_changes_are_counted() -> None:
    plan = replace(EMPTY, changes=(*[CREATE] * 6, SECRET, RETIRE))
    assert "  … and 4 more: 2 rules, 2 integrations (--full)\n" in plan_text(plan)


def test_commands_and_files_are_never_cut() -> None:
    file = "/builds/acme/" + "deep/" * 30 + "plan.json"
    for full in (False, True):
        text = plan_text(FULL, full=full, closing=closing_lines(FULL, file, b""))
        assert f"\nNext: payconf apply {file}\n" in text
        assert f"\n{file}  sha256" in text


def test_a_warning_with_a_fix_of_its_own_says_it() -> None:
    code = next(code.code for code in CODES.values() if code.severity == "warning")
    warning = Finding(code, "Renamed?", Span("a.yaml", 3, 5), fix="Add moved: [{from: rules/a, to: rules/b}].")
    plain = Finding(code, "Old.", address="credentials/stripe")
    text = plan_text(replace(EMPTY, changes=(CREATE,), findings=(warning, plain)))
    assert f"  warning {code} a.yaml:3:5: Renamed?\n      fix: Add moved: [{{from: rules/a, to: rules/b}}].\n" in text
    assert f"  warning {code} credentials/stripe: Old.\n" in text
