"""The examples of pipelines, run for real: `make pipelines` installs what runs them, and fails where it can't."""
