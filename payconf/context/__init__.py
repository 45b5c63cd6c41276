"""What surrounds one run: state, shop, stores and keys of an environment, opened when asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from payconf.context.key import Key
from payconf.context.options import Options
from payconf.context.secrets import Secrets
from payconf.context.services import AtServices, side_of
from payconf.model.errors import Refused, Stale, StoreError, UsageError
from payconf.model.way_out import only_takes_away

if TYPE_CHECKING:
    from payconf.model.environment import Environment
    from payconf.model.plan import Plan
    from payconf.model.secret import Secret
    from payconf.providers.base import Provider, Session, Target
    from payconf.state.base import StateStore
    from payconf.stores.resolver import Resolver


class Context(AtServices):
    """Opens what an environment names. Nothing is decided here, and no stage is called."""

    def __init__(self, root: Path, options: Options) -> None:
        self.root = root
        self.options = options
        self._random = Key(os.urandom(32), stable=False)
        self._secrets = Secrets(root, options)

    def secrets(self, environment: Environment | None) -> Resolver:
        """What resolves an environment's references; None: those that need no login. Its calls raise StoreError."""
        return self._secrets.of(environment)

    def fresh(self) -> AbstractContextManager[None]:
        """Secrets are read anew, each once until the end; inside another one, until its end."""
        return self._secrets.fresh()

    def close(self) -> None:
        """Forget every secret, and give up every login."""
        self._secrets.close()

    def secret(self, environment: Environment | None, text: str) -> Secret:
        """The secret of a reference that stands there as text. Raises StoreError."""
        from payconf.model.reference import parse_reference

        return self.secrets(environment)(parse_reference(text))

    def key(self, environment: Environment, secrets: bool) -> Key:
        """The project's fingerprint key, or a random one where none is configured or no secret may be read."""
        reference = environment.project.fingerprint_key
        if reference is None or not secrets:
            return self._random
        value = self.secret(environment, reference).reveal().strip()
        if len(value) < 16:
            raise Refused(
                "The fingerprint key has fewer than 16 bytes, so that secrets could be guessed from fingerprints.",
                "Put 32 random bytes there, such as the output of: openssl rand -hex 32",
            )
        return Key(value, stable=True)

    def key_or_fault(self, environment: Environment, secrets: bool) -> tuple[Key, StoreError | None]:
        """The same; where the project's own can't be read, a random one, and why."""
        try:
            return self.key(environment, secrets), None
        except StoreError as error:
            return self._random, error

    def key_of(self, environment: Environment, plan: Plan) -> Key:
        """The key that the plan's secrets were fingerprinted with. Raises Stale where this run has another one.

        What only takes away writes no secret, so that any key will do where the project's own can't be read.
        """
        try:
            key = self.key(environment, secrets=True)
        except StoreError:
            if not only_takes_away(plan):
                raise
            return self._random
        if plan.secrets and key.id != plan.header.key_id:
            raise Stale(
                "The plan was made with another fingerprint key, so it can't be told whether its secrets are the same.",
                "Set fingerprint_key in payconf.yaml (without it every run has a random one), and plan again.",
            )
        return key

    def plan_key(self, environment: Environment) -> Secret | None:
        """The key that signs this environment's plans, where one is configured."""
        sign = environment.settings.plan_keys.sign
        return None if sign is None else self.secret(environment, sign)

    @contextmanager
    def state(self, environment: Environment) -> Iterator[StateStore]:
        """The state, open; closed at the end."""
        with self.own_state(environment) as store:
            yield self.options.watch(store)

    @contextmanager
    def own_state(self, environment: Environment) -> Iterator[StateStore]:
        """The same on a connection for one thread."""
        from payconf.state import open_state

        store = open_state(self.state_url(environment))
        try:
            yield store
        finally:
            store.close()

    def state_url(self, environment: Environment) -> str:
        """As the command line, the project, or the default (SQLite beside the project) says."""
        named = self.options.state or environment.project.state
        return (
            self.address(named, environment)
            if named
            else f"sqlite://{self.root.resolve() / '.payconf' / 'state.sqlite'}"
        )

    def address(self, named: str, environment: Environment | None = None) -> str:
        """The address of a state, which may be kept as a secret: env://PAYCONF_STATE_URL. Raises StoreError."""
        from payconf.model.reference import looks_like_reference

        if not looks_like_reference(named):
            return named
        try:
            return self.secret(environment, named).reveal().decode("utf-8", "replace").strip()
        except ValueError:
            raise UsageError("The reference to the state's address is malformed.", "Write it as env://NAME.") from None

    def refuse_state_that_dies(self, environment: Environment) -> None:
        """In CI, a state inside the work tree would be lost with the job, and with it what payconf owns."""
        path = Path(self.state_url(environment).removeprefix("sqlite://"))
        if self.options.environ.get("CI", "") not in ("", "0", "false") and path.is_relative_to(self.root.resolve()):
            raise Refused(
                f"The state {path} lies inside the work tree, where it dies with this CI job.",
                "Set `state:` in payconf.yaml or PAYCONF_STATE to a place that stays: postgresql://user@host/database,"
                " s3://bucket/prefix, or sqlite:///var/lib/payconf/state.sqlite on a runner of your own."
                " What is there already moves with: payconf state migrate FROM TO",
            )

    @contextmanager
    def shop(self, environment: Environment) -> Iterator[tuple[Provider, Session]]:
        """A session with the environment's shop; closed at the end."""
        from payconf.providers import provider as installed

        provider = installed(environment.settings.shop.provider, self.options.providers)
        session = provider.connect(self.target(environment))
        try:
            yield provider, session
        finally:
            session.close()

    def refunds_since(self, environment: Environment) -> datetime:
        """A captured payment counts as refundable when it is younger."""
        from payconf.model.config.formats import to_timedelta

        return self.options.now() - to_timedelta(environment.settings.refund_window)

    def target(self, environment: Environment) -> Target:
        """The environment's shop, and the client as whom it is spoken to."""
        from payconf.model.reference import looks_like_reference
        from payconf.providers.base import Target

        shop = environment.settings.shop
        login = {name: text for name in ("client_id", "client_secret") if (text := getattr(shop, name))}
        folder = self.options.local_folder or str(self.root.resolve() / ".payconf" / "local")
        references = {name: text for name, text in login.items() if looks_like_reference(text)}
        return Target(
            url=shop.url,
            side=side_of(environment),
            secrets={name: self.secret(environment, text) for name, text in references.items()},
            identifiers={name: text for name, text in login.items() if name not in references},
            organization=shop.organization,
            version=shop.version,
            folder=folder,
            refunds_since=self.refunds_since(environment),
            timeouts=self.options.timeouts,
        )


__all__ = ["Context", "Key", "Options"]
