"""Tests that need real servers, emulators or programs: `make real-stores` installs them, and fails where it can't."""
