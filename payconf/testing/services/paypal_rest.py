"""A simulator of one side of PayPal's REST API: who a pair is, and the webhooks of its app.

Forms: developer.paypal.com (token; identity v1, userinfo with schema paypalv1.1), public recordings of token answers,
facts/providers §2; `closed_user`: PayPal-iOS-SDK#530. Webhooks: payconf.testing.services.paypal_webhooks.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from payconf.services.paypal_rest import SANDBOX_APP
from payconf.testing.orocommerce.messages import Request, Response
from payconf.testing.services import paypal_webhooks
from payconf.testing.stores.serve import Fake, answered

LIVE_APP = "APP-5XT91573HK5291722"
"""Made up: live apps have ids of their own."""
WEBHOOKS = "https://uri.paypal.com/services/applications/webhooks"
_ATTRIBUTES = "https://uri.paypal.com/services/paypalattributes"
_TOKEN = "/v1/oauth2/token"  # noqa: S105


@dataclass
class App:
    """A REST app. `app_id` None: the token's answer doesn't name it. `payer_id`: of the merchant."""

    secret: str
    app_id: str | None = SANDBOX_APP
    payer_id: str = "WDJJHEBZ4X2LY"
    scopes: tuple[str, ...] = (WEBHOOKS, "openid", _ATTRIBUTES)
    closed: bool = False
    verified: bool = True
    may_ask_who: bool = True
    webhooks: paypal_webhooks.Webhooks = field(default_factory=paypal_webhooks.Webhooks)


class PayPalSimulator(Fake):
    """Apps by client id."""

    def __init__(self) -> None:
        super().__init__()
        self.apps: dict[str, App] = {}
        self._of: dict[str, App] = {}

    def answer(self, request: Request) -> Response:
        """A token for a pair that is known, and who the merchant is for a token."""
        if (request.method, request.path) == ("POST", _TOKEN):
            return self._issued(request)
        if (request.method, request.path) == ("GET", "/v1/identity/oauth2/userinfo"):
            return self._who(request)
        if request.path.startswith(paypal_webhooks.ROOT):
            return self._notifications(request)
        return answered({"name": "RESOURCE_NOT_FOUND", "message": "The specified resource does not exist."}, 404)

    def expire(self) -> None:
        """Every token that was issued so far is no longer good."""
        self.tokens.clear()

    def _notifications(self, request: Request) -> Response:
        if not self.known(request):
            return paypal_webhooks.refused(401, "AUTHENTICATION_FAILURE", "Authentication failed.")
        app = self._of[request.headers["authorization"].partition(" ")[2]]
        if WEBHOOKS not in app.scopes:
            return paypal_webhooks.refused(403, "NOT_AUTHORIZED", "Insufficient permissions.")
        return app.webhooks.answer(request)

    def _issued(self, request: Request) -> Response:
        name, _, secret = base64.b64decode(request.headers.get("authorization", "")[6:]).decode().partition(":")
        app = self.apps.get(name)
        if app is None or app.secret != secret:
            return answered({"error": "invalid_client", "error_description": "Client Authentication failed"}, 401)
        if app.closed:
            return answered({"error": "closed_user", "error_description": "Closed user credentials"}, 401)
        if parse_qs(request.body.decode()) != {"grant_type": ["client_credentials"]}:
            return answered({"error": "unsupported_grant_type", "error_description": "Grant Type is NULL"}, 400)
        token = self.token()
        self._of[token] = app
        named = {} if app.app_id is None else {"app_id": app.app_id}
        body = {"scope": " ".join(app.scopes), "access_token": token, "token_type": "Bearer", **named}
        return answered({**body, "expires_in": 32400, "nonce": "2026-11-29T12:00:00Znonce"})

    def _who(self, request: Request) -> Response:
        if not self.known(request):
            error = {"name": "AUTHENTICATION_FAILURE", "message": "Authentication failed due to invalid credentials."}
            return answered(error, 401)
        if parse_qs(request.query) != {"schema": ["paypalv1.1"]}:
            return answered({"name": "VALIDATION_ERROR", "message": "Missing schema"}, 400)
        app = self._of[request.headers["authorization"].partition(" ")[2]]
        if not app.may_ask_who:
            error = {"name": "NOT_AUTHORIZED", "message": "Insufficient authentication level token."}
            return answered(error, 401)
        found = {"user_id": f"https://www.paypal.com/webapps/auth/identity/user/{app.payer_id.lower()}"}
        found |= {"verified_account": str(app.verified).lower()}
        return answered({**found, "payer_id": app.payer_id} if _ATTRIBUTES in app.scopes else found)
