"""Whose the key is that signs an environment's plans: what the guard of keys is told of it, without the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from payconf.model.errors import InvalidConfiguration, StoreError
from payconf.model.evidence import SigningKey

if TYPE_CHECKING:
    from payconf.context import Context, Key
    from payconf.model.environment import Environment
    from payconf.model.secret import Secret


def signing_key(context: Context, environment: Environment, key: Key) -> SigningKey:
    """Its public key, and whether it is the fingerprint key; or why nobody can tell."""
    from payconf.plan.sign import public_key

    try:
        secret = context.plan_key(environment)
        if secret is None:
            return SigningKey(fault="plan_keys.sign is not named")
        public = public_key(secret)
    except (StoreError, InvalidConfiguration) as error:
        return SigningKey(fault=error.message)
    same = None if environment.project.fingerprint_key and not key.stable else _same(secret, key)
    return SigningKey(public, same)


def _same(secret: Secret, key: Key) -> bool:
    """Compared as credentials are: in every form in which one value is passed on."""
    from payconf.model.fingerprint import fingerprint
    from payconf.model.secret import Secret
    from payconf.plan.sign import seed

    theirs = fingerprint(Secret(key.value), key.value).all
    return any(fingerprint(form, key.value).all & theirs for form in (secret, seed(secret)))
