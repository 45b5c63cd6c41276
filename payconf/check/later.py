"""What nothing evaluates yet, as sentences for "Not checked": a setting that is read and has no effect must be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.environment import Environment


def not_evaluated(environment: Environment) -> list[str]:
    """One sentence for each kind of thing that is present and has no effect yet."""
    settings = environment.settings
    expressions = sum(rule.expression is not None for rule in environment.rules.values())
    counted = (
        (len(environment.webhooks), "webhook", "not compared with the payment services"),
        (
            len(environment.payment_method_configurations),
            "payment method configuration",
            "not compared with the payment services",
        ),
        (len(environment.payment_method_domains), "payment method domain", "not compared with the payment services"),
        (len(environment.checkouts), "checkout", "not simulated"),
        (expressions, "rule expression", "checked, but not evaluated"),
        (len(environment.waivers), "waiver", "without effect"),
        (len(environment.accepted_drift), "accepted drift", "without effect"),
        (len(settings.freeze), "freeze window", "stops no apply"),
        (settings.approvals, "approval", "not asked for"),
        (len(settings.emergency), "emergency contact", "without a right of their own"),
    )
    sentences = [f"{_count(number, noun)}: {what}." for number, noun, what in counted if number]
    if "prove_every" in environment.origins.root:
        sentences.append("prove_every: nothing proves credentials on a schedule.")
    if environment.fingerprints is not None:
        sentences.append("fingerprints.yaml: not compared with.")
    return sentences


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
