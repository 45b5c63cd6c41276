"""Files to documents: text and places of every key and value, limits, and findings for what can't be read.

Nothing here knows what a key means. Scalars stay text (`Plain` or quoted); resolve gives them their types.
"""

from __future__ import annotations

from payconf.load.file import load_file
from payconf.load.project import load_project

__all__ = ["load_file", "load_project"]
