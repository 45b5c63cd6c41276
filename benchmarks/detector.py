"""How well secrets in clear are told from what is none: recall and precision over the labelled texts of the tests."""

from __future__ import annotations

import sys
from pathlib import Path

from report import Result

ROOT = Path(__file__).resolve().parent.parent


def detector() -> list[Result]:
    """Recall of what must be refused, precision of what is refused, and false alarms, in per cent."""
    sys.path.insert(0, str(ROOT))
    from payconf.clear import cards_in, secrets_in
    from tests.clear_corpus import corpus
    from tests.clear_hard import hard_corpus

    texts = [(row, row.text.encode()) for row in (*corpus(), *hard_corpus())]
    rows = [(row, bool(secrets_in(text) or cards_in(text))) for row, text in texts]
    hits = sum(row.refuse and flagged for row, flagged in rows)
    wrong = sum(flagged and not row.refuse for row, flagged in rows)
    prose = [flagged for row, flagged in rows if row.category == "prose"]
    never = [flagged for row, flagged in rows if row.category in ("reference", "placeholder", "public")]
    passed = 1 - sum(never) / len(never)
    secrets = sum(row.refuse for row, _ in rows)
    others = len(rows) - secrets
    return [
        _row("secrets in clear, recall", 100 * hits / secrets, 100, f"{secrets} secrets", at_least=True),
        _row("secrets in clear, precision", 100 * hits / (hits + wrong), 99, f"{others} others", at_least=True),
        _row("secrets in clear, false alarms in prose", 100 * sum(prose) / len(prose), 2, f"{len(prose)} texts"),
        _row(
            "secrets in clear, references and the like that pass",
            100 * passed,
            100,
            f"{len(never)} texts",
            at_least=True,
        ),
    ]


def _row(what: str, share: float, budget: float, against: str, at_least: bool = False) -> Result:
    share = round(share, 2)
    return Result(what, against, None, share, budget, share, budget, "%", at_least)
