"""action.yml, one step at a time; `make pipelines` runs whole workflows."""
