"""Models of the files. Whoever imports one of them imports pydantic, and here that is done as lightly as it can be."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_METADATA = "importlib.metadata"


class _Later(ModuleType):
    """Stands for importlib.metadata while pydantic is imported, and hands everything on to the real one."""

    @staticmethod
    def entry_points(**chosen: Any) -> Any:
        """What pydantic imports by name, and calls only where somebody wants its plugins."""
        return import_module(_METADATA).entry_points(**chosen)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # the import system asks for such names
        sys.modules.pop(_METADATA, None)
        return getattr(import_module(_METADATA), name)


def _import_pydantic() -> None:
    """Its loader of plugins imports importlib.metadata, and that takes longer than Python's own start."""
    if _METADATA in sys.modules:
        return
    sys.modules[_METADATA] = _Later(_METADATA)
    try:
        import_module("pydantic.plugin._loader")
    except ImportError:
        pass  # another pydantic may have it elsewhere; then it takes its time
    finally:
        if type(sys.modules.get(_METADATA)) is _Later:
            del sys.modules[_METADATA]


_import_pydantic()
