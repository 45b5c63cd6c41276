"""The hooks for pre-commit, installed by pre-commit itself: `make hooks-try` runs these."""
