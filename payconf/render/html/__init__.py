"""A plan as one page: no network, no style or script but its own, readable without script, on paper and aloud."""

from __future__ import annotations

from payconf.render.html.page import plan_page
from payconf.render.html.reasons import Explained

__all__ = ["Explained", "plan_page"]
