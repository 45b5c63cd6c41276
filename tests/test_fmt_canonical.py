"""The canonical form: every value and comment of random and of real files kept, and always the same result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fmt_samples import Writer
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from payconf.fmt.canonical import Unformattable, comments_of, format_text, same_values
from payconf.fmt.canonical.layout import WIDTH
from payconf.fmt.canonical.order import ENVIRONMENT, FIELDS, OBJECTS, PROJECT, ROWS, SHOP, WAIVERS
from payconf.load.file import parse_file
from payconf.model.document import Role
from payconf.model.node import Mapping
from payconf.model.span import Sources

ROOT = Path(__file__).parent.parent


def load(text: str) -> Mapping | None:
    """The root of a text without any fault; None of others."""
    root, faults = parse_file(text.encode(), "x.yaml", Sources())
    return None if faults else root


def check(text: str, role: Role = Role.OBJECTS) -> str:
    """Format and prove what fmt promises."""
    before, new = load(text), format_text(text, role)
    after = load(new)
    assert before is not None
    assert after is not None
    assert same_values(before, after)
    assert comments_of(text) == comments_of(new)
    assert format_text(new, role) == new
    assert new.endswith("\n") or not new
    return new


@given(st.integers(0, 2**32), st.sampled_from(Role))
@settings(max_examples=300, deadline=None)
def test_any_file_says_the_same_and_stays_as_it_is_the_second_time(seed: int, role: Role) -> None:
    text = Writer(seed).text()
    assume(text.strip() and load(text) is not None)
    check(text, role)


def test_the_samples_hold_what_they_are_made_for() -> None:
    """Else the law above would be about nothing."""
    texts = [text for seed in range(400) if load(text := Writer(seed).text())]
    assert len(texts) > 250
    for form in (r"\[[^\]\n]*#", r"[|>][-+]? +#", r"&a0 ", r"\*a0", r"\r\n", r"- +- ", r"^ +# ", r"'.*''", r"---"):
        assert any(re.search(form, text, re.MULTILINE) for text in texts), form


def real_files() -> Iterator[tuple[str, str, Role]]:
    """Every YAML file of this repository that loads, and the YAML in its documentation."""
    roles = {role.value: role for role in Role}
    folders = ("environments", "examples", "tests", "policies")
    files = [ROOT / "payconf.yaml", *(file for folder in folders for file in (ROOT / folder).rglob("*.yaml"))]
    for file in sorted(files):
        try:
            text = file.read_bytes().decode() if file.is_file() else ""
        except UnicodeDecodeError:
            continue
        if text.strip() and not text.startswith("\ufeff"):
            yield str(file.relative_to(ROOT)), text, roles.get(file.name, Role.OBJECTS)
    for file in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", file.read_text("utf-8"), re.DOTALL)):
            yield f"{file.name} {number}", block, Role.OBJECTS


def test_real_files_say_the_same() -> None:
    done = 0
    for _, text, role in real_files():
        if load(text) is not None:
            check(text, role)
            done += 1
    assert done > 300


def test_this_repository_is_formatted() -> None:
    """What people copy from, and its documentation, is what fmt would write."""
    for name, text, role in real_files():
        if re.match(r"(examples/.*)?(environments/|policies/|payconf\.yaml)", name):
            assert format_text(text, role) == text, name


WRITTEN = """\
# yaml-language-server: $schema=x

# About the file.

rules:
    de-terms:   # reviewed
        sort_order:   15
        name: "Germany: terms"   # as buyers know it


        currency: 'EUR'
        # who may
        destinations:
        # neighbours
        - DE   # Germany
        - {country:  US,postal_codes: [ "90001" ,01001]}
        methods: [
          # cards first
          stripe.card,    # all
          "payment-term"
        ]
        note: |
            Two

              lines
        # kept for later:
        #   enabled: false
    us: {sort_order: 20, name: "US", currency: USD,
         methods: [one.method.that.is.long, another.method.that.is.long, a.third]}
    # the end of the rules
integrations:
  terms: {type: payment_term, label: NO}
# the end
"""
FORMATTED = """\
# yaml-language-server: $schema=x

# About the file.

rules:
  de-terms:   # reviewed
    name: "Germany: terms"   # as buyers know it
    sort_order:   15

    currency: EUR
    # who may
    destinations:
      # neighbours
      - DE   # Germany
      - {country: US, postal_codes: ["90001", 01001]}
    methods:
      # cards first
      - stripe.card    # all
      - payment-term
    note: |
      Two

        lines
    # kept for later:
    #   enabled: false

  us:
    name: US
    sort_order: 20
    currency: USD
    methods: [one.method.that.is.long, another.method.that.is.long, a.third]
  # the end of the rules

integrations:
  terms: {type: payment_term, label: NO}
# the end
""".replace("sort_order:   15", "sort_order: 15")


def test_what_it_looks_like() -> None:
    assert check(WRITTEN) == FORMATTED


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("a: 'x'", "a: x\n"),
        ('a: "x"', "a: x\n"),
        ("a: 'NO'", 'a: "NO"\n'),
        ("a: NO", "a: NO\n"),
        ("a: '01001'", 'a: "01001"\n'),
        ("a: 0042", "a: 0042\n"),
        ("a: '0042'", 'a: "0042"\n'),
        ("a: 'null'", 'a: "null"\n'),
        ("a: null", "a: null\n"),
        ("a: ''", 'a: ""\n'),
        ("a:", "a:\n"),
        ("a: '1e5'", 'a: "1e5"\n'),
        ("a: '2026-11-01'", 'a: "2026-11-01"\n'),
        ("a: 'it''s'", "a: it's\n"),
        ("a: 'say \"x\"'", 'a: say "x"\n'),
        ("a: '\"x\"'", "a: '\"x\"'\n"),
        ('a: "\\"x\\""', 'a: "\\"x\\""\n'),
        ('a: "\\u00e9"', 'a: "\\u00e9"\n'),
        ("a: 'b\\c: '", "a: 'b\\c: '\n"),
        ("a: '# no'", 'a: "# no"\n'),
        ("a: 'x, y'", "a: x, y\n"),
        ("a: ['x, y']", 'a: ["x, y"]\n'),
        ("'a b': 1", "a b: 1\n"),
        ("a: 1.50", "a: 1.50\n"),
        ("a: [ ]", "a: []\n"),
        ("a: { }", "a: {}\n"),
        ("a: [x: 1, {y: 2}]", "a: [{x: 1}, {y: 2}]\n"),
        ("a: {b, c: 1}", "a: {b, c: 1}\n"),
        ("a: &x 1\nb: *x", "a: &x 1\nb: *x\n"),
        ("a: &x [1]\nb: {c: *x }", "a: &x [1]\nb: {c: *x}\n"),
        ("? a\n: 1", "a: 1\n"),
        ("a:\n- b\n-   - c\n    - d\n- e:  1\n  f:  2", "a:\n  - b\n  - - c\n    - d\n  - e: 1\n    f: 2\n"),
        ("a: long\n  text\n\n  more", "a: long\n  text\n\n  more\n"),
        ("a: |\n   x", "a: |-\n  x\n"),
        ("a: |+\n x\n\n", "a: |+\n  x\n\n"),
        ("a: >2-\n    x\n   y", "a: >2-\n    x\n   y\n"),
        ("\n\na: 1\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"),
        ("--- # c\na: 1\n...", "--- # c\na: 1\n"),
        ("%YAML 1.2\n---\na: 1", "%YAML 1.2\n---\na: 1\n"),
        ("# only", "# only\n"),
        ("{a: 1}", "a: 1\n"),
        ("# b\n{ # c\na: 1} # d\n# e", "# b\n# c\na: 1\n# d\n# e\n"),
        ("# b\n{} # d\n# e", "# b\n{}\n# d\n# e\n"),
        ("--- # a\n{ # b\n}", "--- # a\n{}\n# b\n"),
        ('a: ["x\n  y", z]', 'a:\n  - "x\n    y"\n  - z\n'),
        ("a: [{b: [x\n  y]}]", "a:\n  - b:\n      - x\n        y\n"),
        ("{}", "{}\n"),
        ("a: 1\r\nb: [1 ]\r\n", "a: 1\r\nb: [1]\r\n"),
        ("a: 1\rb: 2", "a: 1\nb: 2\n"),
        ("a:   \n  # c\n  text # d", "# c\na: text # d\n"),
        ("a: # c\n  text # d", "# c\na: text # d\n"),
        ("a: # c\n  text", "a: text # c\n"),
        ("a: # c\n  [1, # d\n  2] # e", "# e\na: # c\n  - 1 # d\n  - 2\n"),
        ("a: [ # c\n]", "a: [] # c\n"),
        ("a: [\n# c\n]", "# c\na: []\n"),
        (
            "a:\n  b:\n    c: 1\n    # of b\n  # of a\n# of all\n",
            "a:\n  b:\n    c: 1\n    # of b\n  # of a\n# of all\n",
        ),
        ("a: |\n  x\n... # c", "a: |\n  x\n# c\n"),
        ("a: [1\n , # c\n 2]", "a:\n  - 1\n  # c\n  - 2\n"),
        ("a: &x # c\n  b: 1", "a: &x # c\n  b: 1\n"),
        ("a:\n  - # c\n    b: 1", "a:\n  - # c\n    b: 1\n"),
        ("a:\n  -\n    # c\n    b: 1", "a:\n  -\n    # c\n    b: 1\n"),
    ],
)
def test_forms(text: str, new: str) -> None:
    assert check(text, Role.ENVIRONMENT) == new


def test_a_key_over_several_lines_is_left() -> None:
    with pytest.raises(Unformattable, match="a key goes over several lines") as refused:
        format_text("a: 1\n? 'b\n  c'\n: 2\n")
    assert refused.value.offset == 7


def test_brackets_stay_where_they_fit() -> None:
    item = "m" * 10
    fits = "a: [" + ", ".join([item] * 9) + "]"
    assert len(fits) <= WIDTH
    assert check(fits) == fits + "\n"
    long = "a: [" + ", ".join([item] * 10) + "]"
    assert len(long) > WIDTH
    assert check(long) == "a:\n" + f"  - {item}\n" * 10
    assert check(f"a:\n  - {item}\n") == f"a:\n  - {item}\n", "a list on lines stays one"


def test_text_that_is_too_long_stays_where_its_author_put_it() -> None:
    text = "w " * 58 + "w"
    assert check(f"a: {text}{text}\n") == f"a: {text}{text}\n"
    assert check(f"abc:\n    {text}\n") == f"abc:\n  {text}\n"
    assert check("abc:\n    short\n") == "abc: short\n"


def test_sections_and_fields_come_in_the_order_of_the_documentation() -> None:
    text = (
        "# of rules\n\nrules: {}\n# of types\nintegrations: {s: {note: x, label: y, type: z, own: 1, credentials: c}}\n"
    )
    new = check("moved: []\n" + text)
    assert new.index("integrations") < new.index("rules") < new.index("moved")
    assert "# of types\nintegrations" in new
    assert "{type: z, label: y, own: 1, credentials: c, note: x}" in new


def test_a_file_without_sections_has_no_order() -> None:
    assert check("{ }") == "{}\n"


def test_a_comment_at_the_top_may_be_about_the_whole_file() -> None:
    for head in ("# About it\n", "# yaml-language-server: $schema=x\n# About it\n"):
        text = f"{head}rules: {{}}\nintegrations: {{}}\n"
        assert check(text) == text
    modes = "# yaml-language-server: $schema=x\nrules: {}\nintegrations: {}\n"
    assert check(modes) == "# yaml-language-server: $schema=x\nintegrations: {}\nrules: {}\n"
    parted = "# yaml-language-server: $schema=x\n\nrules: {}\nintegrations: {}\n"
    assert check(parted) == "# yaml-language-server: $schema=x\n\nintegrations: {}\nrules: {}\n"


def test_keys_stay_in_the_groups_that_blank_lines_make() -> None:
    text = "drift: keep\nclass: sandbox\n\n# guards\n\nmax_deletes: 0\n# who\nextend: [a]\n"
    new = "class: sandbox\ndrift: keep\n\n# guards\n\n# who\nextend: [a]\nmax_deletes: 0\n"
    assert check(text, Role.ENVIRONMENT) == new


def test_anchors_keep_the_order_of_their_file() -> None:
    text = "rules:\n  a: &a {sort_order: 1, name: x}\n\nintegrations: *a\n"
    assert check(text) == text


def test_the_order_is_that_of_the_models() -> None:
    from payconf.integrations import types
    from payconf.integrations.models import model_for
    from payconf.model.config import environment_file, objects, policies_file, project_file, waivers_file
    from payconf.resolve.places import field_names, top_keys

    assert top_keys(Role.OBJECTS) == OBJECTS
    assert field_names(environment_file.EnvironmentFile) == ENVIRONMENT
    assert field_names(environment_file.Shop) == SHOP
    assert field_names(project_file.Project) == PROJECT
    assert field_names(waivers_file.WaiversFile) == WAIVERS
    models = {
        "rules": objects.Rule,
        "payment_terms": objects.PaymentTerm,
        "webhooks": objects.Webhook,
        "payment_method_configurations": objects.PaymentMethodConfiguration,
        "payment_method_domains": objects.PaymentMethodDomain,
        "checkouts": objects.Checkout,
        "policies": policies_file.PolicyOptions,
    }
    assert {name: field_names(model) for name, model in models.items()} == {
        name: fields for name, fields in FIELDS.items() if name != "integrations"
    }
    rows = {
        "moved": objects.Moved,
        "waivers": waivers_file.Waiver,
        "accepted_drift": waivers_file.AcceptedDrift,
        "allow_delete": environment_file.AllowDelete,
        "allow_no_method": environment_file.AllowNoMethod,
        "freeze": environment_file.Freeze,
    }
    assert {name: field_names(model) for name, model in rows.items()} == ROWS
    named = {name for name in FIELDS["integrations"] if name}
    assert named <= {field for name in types() for field in field_names(model_for(name))}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a: x", "a: 'x'", True),
        ("a: 1", "a: '1'", False),
        ("a: true", "a: 'true'", False),
        ("a: null", "a: 'null'", False),
        ("a: NO", "a: 'NO'", True),
        ("a: 1.5", "a: '1.5'", False),
        ("a: ", "a: ''", False),
        ("a: x", "a: y", False),
        ("a: [x, y]", "a: [y, x]", False),
        ("a: [x]", "a: [x, x]", False),
        ("{a: 1, b: 2}", "{b: 2, a: 1}", True),
        ("a: 1", "{a: 1, b: 2}", False),
        ("a: {b: 1}", "a: [b]", False),
        ("a: [b]", "a: {b: 1}", False),
        ("a: [b]", "a: b", False),
    ],
)
def test_same_values(one: str, other: str, same: bool) -> None:
    first, second = load(one), load(other)
    assert first is not None
    assert second is not None
    assert same_values(first, second) is same
