"""Fields that several integration types have in the same form."""

from __future__ import annotations

from payconf.integrations.base import Condition, Field

TEXT_MAX = 255
"""Columns of plain and localized text in the shop are varchar(255)."""

DOCTRINE_BYTES = 175
"""What still fits into varchar(255) after the shop's deterministic encryption (facts/orocommerce §1.5)."""

FORM_BYTES = 159
"""The same for the encryption of its forms, which puts a random start in front."""

EMAILS = r"^[^@\s,]+@[^@\s,]+\.[^@\s,]+( *, *[^@\s,]+@[^@\s,]+\.[^@\s,]+)*$"
"""One e-mail address, or several with commas between them."""

COMMON = (
    Field(
        "name",
        "name",
        min_length=3,
        max_length=TEXT_MAX,
        default_from="key",
        enforced="server",
        title="Name",
        help="What the back office shows; unique in the organization. Default: the key.",
    ),
    Field("enabled", "enabled", "boolean", default=True, shop_default=True, title="Status"),
)
"""What every integration has, kept by the shop beside the settings of its type."""


def label(shop: str = "labels", title: str = "Label", default: str | None = None) -> Field:
    """The label that buyers read. The shop refuses an integration without one."""
    return Field(
        "label",
        shop,
        "localized",
        required=default is None,
        default=default,
        shop_default=default,
        max_length=TEXT_MAX,
        enforced="server",
        title=title,
        help="What buyers read at checkout: one text, or `default` and one per localization.",
    )


def short_label(shop: str = "shortLabels", title: str = "Short Label", shop_default: str | None = None) -> Field:
    """The label where there is little room; the same as `label` where nobody says another."""
    return Field(
        "short_label",
        shop,
        "localized",
        default_from="label",
        shop_default=shop_default,
        max_length=TEXT_MAX,
        enforced="server",
        title=title,
        help="What buyers read where there is little room. Default: the label.",
    )


def switch(name: str, shop: str, title: str, default: bool = False, help: str = "", since: str = "") -> Field:  # noqa: A002
    """A check box."""
    return Field(name, shop, "boolean", default=default, shop_default=default, title=title, help=help, since=since)


def payment_action(
    shop: str,
    authorize: str = "authorize",
    charge: str = "charge",
    *,
    enforced: str = "client",
    title: str = "Payment Action",
) -> Field:
    """Reserve the money and capture it later, or take it at once; in payconf's words for every type."""
    return Field(
        "payment_action",
        shop,
        "choice",
        required=True,
        choices=("authorize", "charge"),
        words=differing({"authorize": authorize, "charge": charge}),
        enforced=enforced,
        title=title,
        help="authorize: reserve, capture later. charge: take the money at once.",
    )


def differing(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Only the pairs where payconf's word and the shop's are not the same."""
    return tuple((own, shop) for own, shop in words.items() if own != shop)


def credential(
    name: str,
    shop: str,
    title: str,
    *,
    enforced: str = "client",
    required: bool = True,
    max_length: int | None = TEXT_MAX,
    max_bytes: int | None = None,
    max_bytes_until: str = "",
    write_only: bool = False,
    form_encrypted: bool = False,
) -> Field:
    """A field whose value comes from credentials.yaml. Its grammar stands in the service's table."""
    return Field(
        name,
        shop,
        origin="credential",
        required=required,
        max_length=max_length,
        max_bytes=max_bytes,
        max_bytes_until=max_bytes_until,
        write_only=write_only,
        form_encrypted=form_encrypted,
        enforced=enforced,
        title=title,
    )


def re_authorization(enabled: str, email: str, email_title: str, enforced: str) -> tuple[Field, Field]:
    """Stripe's authorizations end after seven days; the shop can renew them and write to somebody where that fails."""
    return (
        switch("re_authorization_enabled", enabled, "Automatically Re-Authorize Every 6 Days 20 Hours"),
        Field(
            "re_authorization_email",
            email,
            max_length=TEXT_MAX,
            pattern=EMAILS,
            required_when=(
                Condition("payment_action", ("authorize",)),
                Condition("re_authorization_enabled", (True,)),
            ),
            enforced=enforced,
            title=email_title,
            help="Who is written to where a renewal fails: e-mail addresses, with commas between them.",
        ),
    )
