"""What adopting a whole shop comes to: who owns what from then on, and what somebody has to say first."""

from __future__ import annotations

from dataclasses import dataclass

from payconf.model.address import Address
from payconf.model.state import Binding


@dataclass(frozen=True, slots=True)
class Adopted:
    """One address with its live object. `differs`: readable fields that git says otherwise than the shop."""

    binding: Binding
    name: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """One of several live objects that an address may mean: its id, and the readable fields that differ from git."""

    live_id: str
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAdopted:
    """An address that was left as it is: why, what to do, and, where names tie, what it may mean.

    `owns`: it has an object of its own, and another one has the name that git says.
    """

    address: Address
    message: str
    fix: str = ""
    ties: tuple[Tie, ...] = ()
    owns: bool = False


@dataclass(frozen=True, slots=True)
class Adoptions:
    """What is bound, what is not, and what the shop doesn't have, so that a plan creates it."""

    adopted: tuple[Adopted, ...] = ()
    left: tuple[NotAdopted, ...] = ()
    missing: tuple[Address, ...] = ()
