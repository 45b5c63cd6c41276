"""CyberSource: hosted checkout (Secure Acceptance) or REST. Shops up to 5.0 only; it always authorizes."""

from __future__ import annotations

from payconf.integrations.base import Field, IntegrationType, Method, Offered
from payconf.integrations.parts import FORM_BYTES, TEXT_MAX, credential, label, short_label, switch


def _access(name: str, shop: str, title: str) -> Field:
    return credential(name, shop, title, enforced="server", max_bytes=FORM_BYTES, form_encrypted=True, write_only=True)


TYPE = IntegrationType(
    name="cybersource",
    title="CyberSource",
    channel_type="oro_cybersource",
    transport_type="oro_cybersource",
    settings="cybersourcesettings",
    entity="Oro\\Bundle\\CyberSourceBundle\\Entity\\CyberSourceSettings",
    bundle="cybersource",
    available_in=("4.1", "4.2", "5.0"),
    fields=(
        label(),
        short_label(),
        Field(
            "method",
            "cbsMethod",
            "choice",
            required=True,
            choices=("hosted_checkout", "checkout_api"),
            enforced="html",
            title="Method",
            help="Where buyers enter their card: at CyberSource, or in the shop.",
        ),
        switch("test_mode", "cbsTestMode", "Test Mode", help="On: payments go to CyberSource's test hosts."),
        credential("merchant_id", "cbsMerchantId", "Merchant ID", enforced="server"),
        Field(
            "merchant_descriptor",
            "cbsMerchantDescriptor",
            required=True,
            max_length=TEXT_MAX,
            enforced="server",
            title="Merchant Descriptor",
        ),
        credential("profile_id", "cbsProfileId", "Profile ID", enforced="server"),
        _access("access_key", "cbsAccessKey", "Access Key"),
        _access("api_key", "cbsApiKey", "API Key"),
        _access("api_secret_key", "cbsApiSecretKey", "API Secret Key"),
        credential("secret_key", "cbsSecretKey", "Secret Key", max_length=None, form_encrypted=True, write_only=True),
        switch(
            "ignore_avs",
            "cbsIgnoreAvs",
            "Ignore AVS validation",
            since="5.0",
            help="For checkout_api; hosted checkout always ignores it.",
        ),
        switch("ignore_cvn", "cbsIgnoreCvn", "Ignore CVN validation", since="5.0", help="Affects checkout_api only."),
        switch("auth_reversal", "cbsAuthReversal", "Reverse 'Soft Declined' Authorization", since="5.0"),
        switch(
            "display_errors",
            "cbsDisplayErrors",
            "Display Errors on Storefront",
            since="5.0",
            help="Shows CyberSource's own error texts to buyers.",
        ),
    ),
    methods=(
        Method(
            name="",
            identifier="oro_cybersource_{id}",
            label_field="label",
            offered=Offered(text="no amount or currency condition"),
            can_authorize=True,
            can_capture=True,
            can_cancel=True,
        ),
    ),
    service="cybersource",
    takes="it always authorizes, and somebody captures in the back office",
    switch="test_mode",
    notes=("The shop refuses to delete it while any payment rule names its method.",),
    source="cybersource@maintenance/5.0:src/Oro/Bundle/CyberSourceBundle/Entity/CyberSourceSettings.php, "
    "Form/Type/CyberSourceSettingsType.php",
)
