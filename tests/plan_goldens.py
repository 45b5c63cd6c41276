"""Plan files of the format's present version, to the byte: tests/golden/plan-format-<version>/.

A version that has its files keeps them. `make goldens` writes those of a new one, never others.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from payconf.model.marker import MARKER
from payconf.model.marker_kind import SPEC, marker_values
from payconf.model.plan import FORMAT_VERSION, Plan
from payconf.plan.canonical import sha256
from payconf.plan.file import dump
from payconf.plan.sign import signer
from payconf.schema import schemas
from tests.plan_samples import KINDS, OPTIONS, Shop, at, evidence, integration, make, rule

GOLDEN = Path(__file__).parent / "golden"
FOLDER = GOLDEN / f"plan-format-{FORMAT_VERSION}"
FORMATS = GOLDEN / "plan-formats.json"
RAISE = (
    "What stands in a plan file has changed. Raise FORMAT_VERSION in payconf/model/plan.py, so that older and newer "
    "payconf refuse each other's plans in plain words, and run `make goldens`."
)


def plan_files() -> dict[str, bytes]:
    """By name: everything that a plan may hold, and a plan of each kind."""
    from tests.test_plan_file import RAW, a_plan
    from tests.test_plan_off import cut, later, off_world, world

    new = (integration("cards"), integration("bank"), rule("cards", "cards"), rule("bank", "bank"))
    part = replace(OPTIONS, target=frozenset({at("rules/cards")}), exclude=frozenset({at("rules/bank")}))
    shop, held = off_world()
    return {
        "everything-signed": dump(a_plan(), signer(RAW)),
        "review": dump(a_plan(evidence(complete=False), None)),
        "empty": dump(make(Shop(), ())),
        "partial": dump(make(Shop(), new, part)),
        "off": dump(cut(world(), "1")),
        "forgets": dump(later(shop, **held)),
        "reclaim": dump(_reclaim()),
    }


def _reclaim() -> Plan:
    from tests.test_plan_reclaim import FOREIGN
    from tests.test_plan_reclaim import make as take_back

    shop = Shop(kinds={**KINDS, MARKER: SPEC})
    shop.has("integrations/cards", "1", type="card", name="Cards", enabled=True, label={"default": "cards"})
    shop.objects[MARKER, "41"] = marker_values("qa", FOREIGN)
    return take_back(shop, (integration("cards"),))


def shape() -> str:
    """Digest of the format: names, types and words of everything in a plan file."""
    return sha256(schemas()["plan"])


def formats() -> dict[str, str]:
    """Every version that there was, with its shape."""
    found: dict[str, str] = json.loads(FORMATS.read_text("utf-8")) if FORMATS.exists() else {}
    return found


def write_plans() -> None:
    """The files of a new version. Raises SystemExit where the present one has others already."""
    known, files = formats(), plan_files()
    if known.setdefault(str(FORMAT_VERSION), shape()) != shape():
        raise SystemExit(RAISE)
    FOLDER.mkdir(exist_ok=True)
    for name, content in files.items():
        path = FOLDER / f"{name}.json"
        if path.exists() and path.read_bytes() != content:
            raise SystemExit(RAISE)
        path.write_bytes(content)
    FORMATS.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", "utf-8")
