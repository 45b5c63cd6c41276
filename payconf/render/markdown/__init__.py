"""Comments of pull requests and summaries of steps, as GitHub and GitLab read Markdown."""

from __future__ import annotations

from payconf.render.markdown.comment import COMMENT, SUMMARY

__all__ = ["COMMENT", "SUMMARY"]
