"""Tests that need Prism, a second opinion that others wrote: `make prism` installs it, and fails where it can't."""
