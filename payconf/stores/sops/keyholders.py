"""Who can open a file of sops, and whom sops would ask on the way: nobody that the settings don't name.

sops takes addresses from the file's own metadata. A branch that nobody trusts could name a foreign Vault there, and
the job's token would be sent to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payconf.model.host import Reach, reach
from payconf.model.region import REGION
from payconf.model.weburl import WebUrl, host_of, read_url

_ABOUT = frozenset(
    {
        *("shamir_threshold", "key_groups", "lastmodified", "mac", "mac_only_encrypted", "version"),
        *("unencrypted_suffix", "encrypted_suffix", "unencrypted_regex", "encrypted_regex"),
    }
)
_BY_COMMENT = frozenset({"unencrypted_comment_regex", "encrypted_comment_regex"})
_PART = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]+"
_FORMS = {
    "age": {"recipient": r"[\x20-\x7e]+"},
    "pgp": {"fp": r"[0-9A-Fa-f]{8,64}"},
    "hc_vault": {"vault_address": ".+", "engine_path": f"{_PART}(?:/{_PART})*", "key_name": _PART},
    "kms": {
        "arn": rf"arn:aws[a-z-]*:kms:{REGION}:[0-9]{{12}}:(key|alias)/[A-Za-z0-9/_-]+",
        "role": r"|arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9/_+=,.@-]+",
        "aws_profile": r"[A-Za-z0-9_.@/-]*",
        "context": "",
    },
    "gcp_kms": {"resource_id": r"projects/[A-Za-z0-9_./:-]+"},
    "azure_kv": {"vault_url": ".+", "name": r"[A-Za-z0-9-]+", "version": r"[A-Za-z0-9]*"},
}
"""By kind, what its entries say beside `enc` and `created_at`. A Vault's path must lead to its transit engine only."""
_PLACES = {"hc_vault": "vault_address", "kms": "arn", "gcp_kms": "resource_id", "azure_kv": "vault_url"}
"""Kinds that sops asks over the network, and the field that says whom."""
_NEVER: tuple[Any, ...] = (None, "", "null", "~", [], {})


class Foreign(ValueError):
    """Whom sops would ask, and nobody allows; the end of a sentence. `allow`: what would allow it, "" for nothing."""

    def __init__(self, text: str, allow: str = "") -> None:
        super().__init__(text)
        self.allow = allow


@dataclass(frozen=True, slots=True)
class Holders:
    """`kinds`: of keys in a file. `names`: for people, what each is called."""

    kinds: frozenset[str]
    names: tuple[str, ...]


def holders(metadata: Mapping[str, Any], vault: str | None, allowed: frozenset[str]) -> Holders:
    """Every key of a file. `vault`: the address of the store vault. `allowed`: further places. Raises Foreign."""
    found: list[tuple[str, str]] = []
    for kind, entry in _entries(metadata):
        name = _checked(kind, entry)
        if kind in _PLACES:
            _refuse_foreign(kind, entry, vault, allowed)
        found.append((kind, name))
    if not found:
        raise Foreign("names no key that could open it")
    return Holders(frozenset(kind for kind, _ in found), tuple(dict.fromkeys(name for _, name in found)))


def _entries(metadata: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in metadata:
        if name in _BY_COMMENT and metadata[name] not in _NEVER:
            raise Foreign(f"says by comments ({name}) what is encrypted, which payconf does not read")
        if name not in _ABOUT and name not in _FORMS and metadata[name] not in _NEVER:
            raise Foreign(
                f"has metadata that payconf does not know ({_shown(name)}), so it can't say whom sops would ask"
            )
    groups = metadata.get("key_groups")
    for group in (metadata, *(_listed(groups, "key_groups"))):
        if group is not metadata and not set(group) <= set(_FORMS):
            raise Foreign("has a group of keys that payconf does not know, so it can't say whom sops would ask")
        for kind in _FORMS:
            for entry in _listed(group.get(kind), kind):
                yield kind, entry


def _listed(node: Any, name: str) -> list[Mapping[str, Any]]:
    if node in _NEVER:
        return []
    if not isinstance(node, list) or not all(isinstance(entry, dict) for entry in node):
        raise Foreign(f"has metadata of another form than sops writes ({name})")
    return node


def _checked(kind: str, entry: Mapping[str, Any]) -> str:
    """What an entry is called; raises where it says more, or something else, than sops writes."""
    forms = _FORMS[kind]
    if not set(entry) <= {*forms, "enc", "created_at"}:
        raise Foreign(f"has metadata that payconf does not know ({kind}), so it can't say whom sops would ask")
    said = {name: entry.get(name) for name in forms if name != "context"}
    for name, value in said.items():
        text = "" if value in _NEVER else value
        if not isinstance(text, str) or not re.fullmatch(forms[name], text):
            raise Foreign(f"has another {name} than sops writes ({kind})")
    if kind == "hc_vault":
        return f"Vault {host_of(str(said['vault_address']))}, {said['engine_path']}/keys/{said['key_name']}"
    if kind == "azure_kv":
        return f"Azure {host_of(str(said['vault_url']))}, key {said['name']}"
    return f"{kind} {next(iter(said.values()))}"


def _refuse_foreign(kind: str, entry: Mapping[str, Any], vault: str | None, allowed: frozenset[str]) -> None:
    place = str(entry[_PLACES[kind]])
    if kind in ("kms", "gcp_kms"):
        needed = [place] if kind == "gcp_kms" else [place, entry.get("role"), entry.get("aws_profile")]
        for one in needed:
            if one not in _NEVER and one not in allowed:
                raise Foreign(f"is opened by {one} ({kind}), which stores.sops.allow does not name", str(one))
        return
    url = read_url(place)
    if url is None or url.path.strip("/") or set("?#") & set(place) or url.scheme not in ("https", "http"):
        raise Foreign(f"names an address that is none ({kind})")
    if kind == "hc_vault" and vault is not None and _same(url, vault):
        return
    if not any(_same(url, one) for one in allowed):
        known = "stores.sops.allow does not name"
        if kind == "hc_vault":
            known = "neither stores.vault.address nor stores.sops.allow names"
        raise Foreign(f"sends sops to {host_of(place)} ({kind}), which {known}", place)
    if url.scheme != "https" and reach(url.host) is not Reach.LOOPBACK:
        raise Foreign(f"names {host_of(place)} ({kind}), which is not asked by https")


def _same(url: WebUrl, other: str) -> bool:
    known = read_url(other)
    return known is not None and (known.scheme, known.place) == (url.scheme, url.place)


def _shown(name: Any) -> str:
    text = str(name)
    return text if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", text) else "a name that can't be shown"
