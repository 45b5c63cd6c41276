"""Tests that build packages and install them into a fresh virtual environment: `make installed` runs them."""
