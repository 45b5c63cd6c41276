"""What services said of credentials, as far as it belongs under Not checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from payconf.model.evidence import Mode, Source
from payconf.model.plan import NotChecked

if TYPE_CHECKING:
    from payconf.model.evidence import CredentialEvidence, Evidence
    from payconf.model.proof import Proof


_WAYS_OUT = frozenset({"off", "reclaim"})
"""Choices of plans that look at no access."""


def proof_sentences(evidence: Evidence, extra: Collection[str] = ()) -> list[NotChecked]:
    """Remarks where a service told no mode; what was proven by earlier runs, which is no evidence now; and why nothing
    is remembered. `extra`: the plan's further choices (payconf.plan.options).
    """
    return [] if _WAYS_OUT.intersection(extra) else [NotChecked(text) for text in _sentences(evidence)]


def _sentences(evidence: Evidence) -> Iterator[str]:
    known = [evidence.credentials[name] for name in sorted(evidence.credentials)]
    for entry in known:
        if _no_mode(entry):
            yield from (f"credentials/{entry.name}: {text}" for text in entry.remarks)
    last = [f"{entry.name} ({_last(entry.last)})" for entry in known if entry.last is not None]
    if last:
        yield f"services were not asked, and what they proved may have changed since: {', '.join(last)}"
    if evidence.unremembered:
        yield evidence.unremembered


def _no_mode(entry: CredentialEvidence) -> bool:
    return any(piece.source is Source.ANSWER and piece.says is Mode.UNKNOWN for piece in entry.pieces)


def _last(proof: Proof) -> str:
    if proof.account is None:
        return f"not accepted {proof.when}"
    return f"last proven {proof.account.mode} {proof.when}"
