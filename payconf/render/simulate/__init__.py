"""What `payconf simulate` found, as text for people and as JSON for machines."""

from __future__ import annotations

from payconf.render.simulate.data import simulation_json
from payconf.render.simulate.report import report_of_trial
from payconf.render.simulate.text import simulation_text
from payconf.render.simulate.trial import trial_json, trial_text

__all__ = ["report_of_trial", "simulation_json", "simulation_text", "trial_json", "trial_text"]
