"""vault://MOUNT/PATH?version=N#key: a field of a secret of the engine KV, in HashiCorp Vault or OpenBao.

It speaks their HTTP API through payconf.http and needs no client library.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from payconf.stores.base import Access, Key, Scheme

if TYPE_CHECKING:
    from payconf.model.reference import Reference
    from payconf.stores.vault.store import Vault

_VERSION = re.compile(r"[1-9][0-9]{0,8}")


def _open(access: Access) -> Vault:
    from payconf.stores.vault.store import Vault

    return Vault(access)


def _wrong(reference: Reference) -> str:
    version, mount = reference.option("version"), reference.option("mount")
    steps = reference.path.split("/")
    if len(steps) < 2 or any(step.strip() in ("", ".", "..") for step in steps) or "\\" in reference.path:
        return "vault:// takes the mount and the path of a secret, such as vault://kv/payments/stripe#secret_key"
    if version is not None and not _VERSION.fullmatch(version):
        return "the option version is the number of a version, such as ?version=3"
    if mount is not None and not (mount.strip("/") and reference.path.startswith(f"{mount.strip('/')}/")):
        return "the option mount is the first part of the path, such as vault://team/kv/stripe?mount=team/kv#secret_key"
    return ""


SCHEME = Scheme(
    name="vault",
    title="Vault, OpenBao",
    path="mount and path of a secret of the engine KV",
    example="vault://kv/payments/stripe#secret_key",
    open=_open,
    proof="real server (OpenBao)",
    key=Key.REQUIRED,
    options={
        "version": "a version of KV 2; default: the newest",
        "mount": "with `kv:` in the settings, the mount, where its path has several parts",
    },
    settings="vault",
    metadata=True,
    sink=True,
    wrong=_wrong,
)
