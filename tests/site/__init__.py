"""The built site: `make site`."""
