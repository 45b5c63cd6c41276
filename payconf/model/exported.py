"""What an export came to: the files, and everything of the shop that they don't hold as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from payconf.model.address import Address

if TYPE_CHECKING:
    from payconf.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Outside:
    """Why a live object stays unmanaged. `hidden`: its texts may hold a secret, so that none of them is written."""

    why: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One live object with something to say about it: the address it has or would have, its id, its name, the text."""

    address: Address
    live_id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Exported:
    """Of one environment. `files`: in the order of writing; they lie in `folder`, relative to the project or as named.

    `counts`: objects written, by kind. `owned`: objects that were managed already. `outside`: those that stay
    unmanaged. `orphans`: methods left out, which the next plan removes. `unlike`: fields that the next plan changes,
    because YAML can't say them. `found`: by code, addresses at which a finding stands; `waived`: how many errors have a
    waiver; `refused`: what guards refuse until it is mended. `secrets`: references to fill in. `ties`: addresses with
    live ids to be adopted one by one, where not `bound`. `written` False: only said.
    """

    environment: str
    files: tuple[str, ...]
    folder: str
    counts: Mapping[str, int] = field(default_factory=dict)
    owned: int = 0
    outside: tuple[Told, ...] = ()
    orphans: tuple[Told, ...] = ()
    unlike: tuple[Told, ...] = ()
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waived: int = 0
    refused: tuple[Finding, ...] = ()
    secrets: tuple[str, ...] = ()
    ties: tuple[tuple[Address, str], ...] = ()
    bound: bool = True
    deletes_unmanaged: bool = False
    written: bool = True
