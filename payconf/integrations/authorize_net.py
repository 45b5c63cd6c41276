"""Authorize.Net: cards, bank accounts (eCheck) and cards on file (CIM)."""

from __future__ import annotations

from payconf.integrations.base import Condition, CrossRule, Field, IntegrationType, Method, Offered
from payconf.integrations.parts import (
    FORM_BYTES,
    TEXT_MAX,
    credential,
    label,
    payment_action,
    short_label,
    switch,
)

CURRENCIES = ("AUD", "CAD", "EUR", "GBP", "NZD", "USD")
_ACCOUNTS = ("checking", "savings", "businessChecking")
_CONFIRMATION = "By clicking the button below, I authorize to charge my bank account."

_ECHECK = (
    switch("echeck_enabled", "eCheckEnabled", "eCheck: Enable"),
    Field(
        "echeck_label",
        "eCheckLabels",
        "localized",
        required_when=(Condition("echeck_enabled", (True,)),),
        max_length=TEXT_MAX,
        title="eCheck: Label",
        help="The shop accepts none; the method is then blank at checkout and in the back office.",
    ),
    Field(
        "echeck_short_label",
        "eCheckShortLabels",
        "localized",
        default_from="echeck_label",
        max_length=TEXT_MAX,
        title="eCheck: Short Label",
    ),
    Field(
        "echeck_account_types",
        "eCheckAccountTypes",
        "choices",
        min_length=1,
        default=_ACCOUNTS,
        shop_default=_ACCOUNTS,
        choices=_ACCOUNTS,
        enforced="html",
        title="eCheck: Bank Account Types",
    ),
    Field(
        "echeck_confirmation_text",
        "eCheckConfirmationText",
        default=_CONFIRMATION,
        shop_default=_CONFIRMATION,
        title="eCheck: Confirmation Text",
        help="One text for all languages. The shop's database refuses an integration without it.",
    ),
)

_CIM = (
    switch("cim_enabled", "enabledCIM", "Enable CIM", help="Customer profiles: buyers may keep their card on file."),
    Field(
        "cim_websites",
        "enabledCIMWebsites",
        "websites",
        required_when=(Condition("cim_enabled", (True,)),),
        enforced="server",
        title="CIM Websites",
        help="Names of websites; each may stand in one enabled Authorize.Net integration only.",
    ),
)


def _access(name: str, shop: str, title: str) -> Field:
    # Lifted only in branches of the package that have no release yet.
    return credential(name, shop, title, max_bytes=FORM_BYTES, form_encrypted=True, write_only=True)


TYPE = IntegrationType(
    name="authorize_net",
    title="Authorize.Net",
    channel_type="authorize_net",
    transport_type="authorize_net",
    settings="authorizenetsettings",
    entity="Oro\\Bundle\\AuthorizeNetBundle\\Entity\\AuthorizeNetSettings",
    bundle="authorize_net",
    setters_only=("enabledCIMWebsites",),
    available_in=("5.1", "6.1", "7.0"),
    fields=(
        label("creditCardLabels"),
        short_label("creditCardShortLabels"),
        Field(
            "allowed_card_types",
            "allowedCreditCardTypes",
            "choices",
            required=True,
            min_length=1,
            choices=(
                "visa",
                "mastercard",
                "discover",
                "american_express",
                "jcb",
                "diners_club",
                "china_union_pay",
            ),
            enforced="client",
            title="Allowed Credit Card Types",
        ),
        _access("api_login_id", "apiLoginId", "API Login ID"),
        _access("transaction_key", "transactionKey", "Transaction Key"),
        _access("client_key", "clientKey", "Client Key"),
        switch(
            "require_cvv_entry",
            "authNetRequireCVVEntry",
            "Require CVV Entry",
            default=True,
            help="Should be as the account's own setting.",
        ),
        switch(
            "test_mode",
            "authNetTestMode",
            "Test Mode",
            help="On: payments go to the sandbox, which needs keys of a sandbox account.",
        ),
        *_ECHECK,
        *_CIM,
        payment_action("creditCardPaymentAction"),
        switch(
            "allow_hold_transaction",
            "allowHoldTransaction",
            "Create orders for transactions held for review",
            default=True,
        ),
    ),
    methods=(
        Method(
            name="credit_card",
            identifier="authorize_net_{id}",
            label_field="label",
            offered=Offered(
                https=True,
                text="The current HTTP request must be HTTPS (no request at all also passes).",
            ),
            can_authorize=True,
            can_charge=True,
            can_capture=True,
        ),
        Method(
            name="echeck",
            identifier="authorize_net_echeck_{id}",
            label_field="echeck_label",
            offered=Offered(
                https=True,
                enabled_by="echeck_enabled",
                text="Exists only while eCheckEnabled is true; same HTTPS condition.",
            ),
            can_charge=True,
        ),
    ),
    service="authorize_net",
    switch="test_mode",
    currencies=CURRENCIES,
    cross=(
        CrossRule(
            "an-cim-reuse",
            "unique_websites",
            ("cim_websites",),
            when=(Condition("cim_enabled", (True,)),),
            enforced="server",
            text="a website may be in cim_websites of one enabled Authorize.Net integration only",
        ),
    ),
    notes=(
        "An account has one currency: one integration, and one rule, per currency.",
        "Over plain HTTP the methods vanish from checkout without a word.",
        "eCheck always charges, whatever payment_action says.",
    ),
    source="OroAuthorizeNetBundle@6.1:Entity/AuthorizeNetSettings.php, Form/Type/AuthorizeNetSettingsType.php",
)
