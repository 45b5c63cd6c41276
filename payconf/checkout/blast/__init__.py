"""The blast radius of a plan: which kinds of checkout gain or lose which methods. Pure.

`radius(before, after, websites)` splits all checkouts where rules and methods can tell them apart, asks both rule sets
about every kind, and merges what changes to what a reader needs. A class counts only with a buyer of whom the evaluator
says so. What nobody can enumerate is free to be yes or no: what might change then is counted and named, not claimed.

A postal code of a buyer with commas, which the shop takes for several, is not looked at.
"""

from __future__ import annotations

from payconf.checkout.blast.radius import radius

__all__ = ["radius"]
