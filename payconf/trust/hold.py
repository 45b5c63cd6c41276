"""An environment of a branch, with what the base branch says of everything that a branch may not decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payconf.model.environment import Credential, Environment


def held(branch: Environment, base: Environment) -> Environment:
    """The branch's objects under the base's settings, project, stores, waivers, policies and fingerprints.

    Of a credential, what somebody vouches for (account, attestation, days) is the base's. Its references stay those of
    the branch, so that a plan shows what would be written: where they differ from the base's, no secret is read.
    """
    return replace(
        branch,
        settings=base.settings,
        project=base.project,
        stores=base.stores,
        waivers=base.waivers,
        accepted_drift=base.accepted_drift,
        fingerprints=base.fingerprints,
        policies=base.policies,
        credentials={name: _vouched(entry, base.credentials.get(name)) for name, entry in branch.credentials.items()},
    )


def _vouched(entry: Credential, base: Credential | None) -> Credential:
    if base is not None:
        return replace(entry, options=base.options)
    return replace(entry, options=entry.options.model_copy(update={"account": None, "attested": None}))
