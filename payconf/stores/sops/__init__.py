"""sops://: files encrypted by SOPS. The grammar of its references; payconf.stores.sops.store opens the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.stores.base import Key, Scheme

if TYPE_CHECKING:
    from payconf.model.reference import Reference
    from payconf.stores.base import Access, Store

FORMATS = ("yaml", "json", "dotenv", "binary")
_ENDINGS = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".env": "dotenv"}


def format_of(reference: Reference) -> str:
    """How the file is written: as the option says, else by the end of its name, as sops takes it."""
    said = reference.option("format")
    return said or next((name for ending, name in _ENDINGS.items() if reference.path.endswith(ending)), "binary")


def _open(access: Access) -> Store:
    from payconf.stores.sops.store import SopsFiles

    return SopsFiles(access)


def _wrong(reference: Reference) -> str:
    parts = reference.path.removeprefix("/").split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "the path of a file has no empty part, no . and no ..; it begins in the project's folder, or with /"
    if reference.path.endswith(".ini") and reference.option("format") is None:
        return "INI files are not read; use YAML, JSON or dotenv"
    if reference.option("format") not in (None, *FORMATS):
        return f"format is one of {', '.join(FORMATS)}"
    return ""


SCHEME = Scheme(
    name="sops",
    title="SOPS",
    path="a file, from the project's folder on or absolute",
    example="sops://secrets/production.yaml#/stripe/secret_key",
    open=_open,
    proof="the real program with age, GnuPG, a real OpenBao, and moto's KMS",
    program="sops",
    key=Key.OPTIONAL,
    options={"format": f"{', '.join(FORMATS)}; default: by the end of the name, as sops takes it"},
    settings="sops",
    newline=True,
    metadata=True,
    sink=True,
    wrong=_wrong,
)
