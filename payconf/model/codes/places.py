"""PC228 and on: what guards say of addresses, certificates and days. Part of safety: the refusals can't be waived."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _guard(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "guard", title, why, fix)


CODES: tuple[Code, ...] = (
    _guard(
        "PC228",
        "Address that nobody can rely on",
        "Reports of payments, or the access to the shop, would go in clear, to nobody, or to whoever has that private "
        "address in another network.",
        "Write the public address as https://HOST/PATH, the host as a plain name.",
    ),
    _guard(
        "PC229",
        "Webhook at the shop of another environment",
        "Tests would change orders of production, or production's payments be reported to a shop where nobody buys.",
        "Let the webhook report to the shop of its own environment.",
    ),
    _guard(
        "PC230",
        "Proxy that is no plain host",
        "Every payment goes through the proxy, so it must be plain where that is.",
        "Write a host name or an IP address as it is, without scheme, port, login or path.",
    ),
    _guard(
        "PC231",
        "Certificate that is not valid yet",
        "The service refuses it, so no payment with it would succeed.",
        "Wait for its first day, or put the certificate that is valid now into the store.",
    ),
    _guard(
        "PC232",
        "Weak key or signature of a certificate",
        "Keys this short and signatures of this kind can be forged, and services refuse them more and more.",
        "Let a new one be issued: RSA with 2048 bits or more, or an elliptic curve with 224 or more, and SHA-256.",
    ),
    _guard(
        "PC233",
        "New use of access that ends within days",
        "What is built on it today stops taking payments in a few days.",
        "Renew it first, put the new one into the store, and write its last day as `expires:`.",
    ),
    _guard(
        "PC234",
        "Access that has expired",
        "The service refuses it, so buyers are offered a method with which they can't pay.",
        "Renew it and write its new last day as `expires:`; or take its methods out of the rules and disable it, which "
        "is never stopped.",
    ),
    Code(
        "PC412",
        "warning",
        "guard",
        "Access that ends soon, or is old",
        "On that day payments with it begin to fail, unless somebody has renewed it.",
        "Renew it, put the new one into the store, and write its new days.",
    ),
    Code(
        "PC420",
        "warning",
        "guard",
        "Word or exception that ends soon",
        "On the day after, what it stands for is refused or counts again, perhaps in the middle of other work.",
        "Let its owner look again and write a later day, or settle it and remove the entry.",
    ),
    Code(
        "PC421",
        "warning",
        "guard",
        "Apple Pay that is not verified on a domain",
        "Buyers there are not offered Apple Pay, and nothing else shows it.",
        "Let the domain serve the service's file under /.well-known/, and let it be verified again.",
    ),
    Code(
        "PC417",
        "warning",
        "guard",
        "Secret in a file that every user may read",
        "Any program on that machine, whoever runs it, could take payments, refund and read in the merchant's name.",
        "Take the right to read from others: chmod o-r FILE. Below /run/secrets and on read-only mounts it is fine.",
    ),
)
