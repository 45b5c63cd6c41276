"""Init: what people answered becomes the files of a first project. Pure: no clock, no files, no text of YAML."""

from __future__ import annotations

from payconf.init.answers import (
    STORES,
    Answers,
    currency,
    environments,
    shop_url,
    types_of,
    url,
    version,
    wanted_types,
)
from payconf.init.documents import Document, currencies, documents, variables
from payconf.init.editor import side_files

__all__ = [
    "STORES",
    "Answers",
    "Document",
    "currencies",
    "currency",
    "documents",
    "environments",
    "shop_url",
    "side_files",
    "types_of",
    "url",
    "variables",
    "version",
    "wanted_types",
]
