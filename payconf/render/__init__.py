"""All text for people and machines. Pure: values in, text out; whoever calls says whether colour is wanted."""

from __future__ import annotations
