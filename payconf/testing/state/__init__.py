"""The checks of payconf.testing.state_conformance, one module a part of the contract."""
