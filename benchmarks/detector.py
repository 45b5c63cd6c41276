"""How well secrets in clear are told from what is none: recall and precision over the labelled texts of the tests."""

from __future__ import annotations

import sys
from pathlib import Path

from report import Result

ROOT = Path(__file__).resolve().parent.parent


def detector() -> list[Result]:
    """Recall of what must be refused, precision of what is refused, and false alarms among prose, in per cent."""
    sys.path.insert(0, str(ROOT))
    from payconf.clear import secrets_in
    from tests.clear_corpus import corpus

    rows = [(row, bool(secrets_in(row.text.encode()))) for row in corpus()]
    hits = sum(row.refuse and flagged for row, flagged in rows)
    wrong = sum(flagged and not row.refuse for row, flagged in rows)
    prose = [flagged for row, flagged in rows if row.category == "prose"]
    secrets = sum(row.refuse for row, _ in rows)
    others = len(rows) - secrets
    return [
        _row("secrets in clear, recall", 100 * hits / secrets, 100, f"{secrets} secrets", at_least=True),
        _row("secrets in clear, precision", 100 * hits / (hits + wrong), 99, f"{others} others", at_least=True),
        _row("secrets in clear, false alarms in prose", 100 * sum(prose) / len(prose), 2, f"{len(prose)} texts"),
    ]


def _row(what: str, share: float, budget: float, against: str, at_least: bool = False) -> Result:
    share = round(share, 2)
    return Result(what, against, None, share, budget, share, budget, "%", at_least)
