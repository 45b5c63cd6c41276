"""PC2xx: what guards refuse. None of these can be waived."""

from __future__ import annotations

from payconf.model.codes.entry import Code


def _guard(code: str, title: str, why: str, fix: str) -> Code:
    return Code(code, "error", "guard", title, why, fix)


CODES: tuple[Code, ...] = (
    _guard(
        "PC201",
        "Test credential in production",
        "Orders would be completed with test cards, shipped, and never paid.",
        "Put the live credential of this service into production's credentials.yaml, or its store.",
    ),
    _guard(
        "PC202",
        "Credential not proven live in production",
        "A credential that nothing proves to be live may be test access, and orders would never be paid.",
        "Let the service be asked, check the value in its store, or, where nobody can ask, add `attested:`.",
    ),
    _guard(
        "PC203",
        "Test switch on in production",
        "The shop would send production's payments to the service's test side, where no money moves.",
        "Set the switch to false in production, best in environments/production itself.",
    ),
    _guard(
        "PC204",
        "Live access outside production",
        "Tests of a sandbox would charge real cards and accounts.",
        "Put the test credential of this service into this environment.",
    ),
    _guard(
        "PC205",
        "Live side outside production",
        "The shop of a sandbox would send payments to the service's live side.",
        "Set the test switch, or the test host, in this environment.",
    ),
    _guard(
        "PC206",
        "Credential of unknown mode outside production",
        "Nothing shows that it is test access, so a test might move real money.",
        "Use a credential that shows to be for tests, or an integration whose switch or host is the test one.",
    ),
    _guard(
        "PC207",
        "Endpoint is no known host of the service",
        "Credentials and card data would be sent to a host that the service's documentation doesn't name.",
        "Write the service's own address as https://HOST, exactly as its documentation gives it.",
    ),
    _guard(
        "PC208",
        "Test host in production",
        "The shop would send production's payments to the service's test side, where no money moves.",
        "Write the live host of the service.",
    ),
    _guard(
        "PC209",
        "Debug mode on in production",
        "Answers and requests of real payments, with personal data in them, would end up in logs.",
        "Set the field to false in production.",
    ),
    _guard(
        "PC210",
        "TLS verification off in production",
        "Anybody on the way could read and change payments, unseen.",
        "Set the field to true in production.",
    ),
    _guard(
        "PC211",
        "Published test value in production",
        "The value stands in public documentation: everybody has it, and it moves no money.",
        "Put the merchant's own live value there.",
    ),
    _guard(
        "PC212",
        "Secret in clear",
        "Whoever reads the repository, its forks or its backups holds the secret, for as long as git remembers.",
        "Revoke the secret, put the new one into a store, and write its reference, such as env://NAME.",
    ),
    _guard(
        "PC213",
        "Secret in a text",
        "Whoever reads the repository, its forks or its backups holds the secret, for as long as git remembers.",
        "Revoke it, take it out of the text, and keep the new one in a store. Write a placeholder as <secret>.",
    ),
    _guard(
        "PC214",
        "One credential in two environments",
        "What is done to it in one environment, a test or a leak, happens to the other.",
        "Let each environment have a credential of its own.",
    ),
    _guard(
        "PC215",
        "Credential of another account",
        "Payments would go to a merchant whom nobody expects here.",
        "Put the credential of the expected account into the store, or correct `account:`.",
    ),
    _guard(
        "PC216",
        "Attestation does not hold",
        "An attestation stands in for proof, so it counts only where none can be had, and only while it is fresh.",
        "Remove it where the service can be asked; else let somebody look again and date it anew.",
    ),
    _guard(
        "PC217",
        "Delete not allowed",
        "A deleted object is gone from the shop with its id; what refers to it is left without it.",
        "Add the address to `allow_delete:` with a reason and a date, or put the object back.",
    ),
    _guard(
        "PC218",
        "Money under way",
        "Authorised orders could no longer be captured, and paid ones not be refunded.",
        "Keep the integration with `retired: true`: it stays enabled, in no rule, until its money is settled.",
    ),
    _guard(
        "PC219",
        "Payment term in use",
        "The shop deletes it without a word, and its customers lose the method at checkout.",
        "Give those customers and groups another payment term first.",
    ),
    _guard(
        "PC220",
        "Buyers left without a payment method",
        "Buyers who can pay today could no longer finish a checkout.",
        "Keep a rule that offers them a method, or name the case in `allow_no_method:` with a reason and a date.",
    ),
    _guard(
        "PC221",
        "Secret too long for the shop",
        "The shop encrypts it into a column of 255 characters; what doesn't fit fails or is cut.",
        "Use a shorter secret, or a shop version that has lifted the limit.",
    ),
    _guard(
        "PC222",
        "Credential not accepted by its service",
        "The service refuses it, so no payment with it would succeed; it may belong to the other side.",
        "Put a valid credential of this environment's side into the store.",
    ),
    _guard(
        "PC223",
        "One shop in two environments",
        "Each environment takes what the other has made for foreign, so a sandbox could delete what production needs.",
        "Give each environment a shop of its own, or, with one class, an `organization:` of its own in that shop.",
    ),
    _guard(
        "PC224",
        "No key to verify plans of production",
        "Production is applied only from a signed plan, and without a key nobody can tell which one was reviewed.",
        'Add `plan_keys: {sign: <reference>, verify: ["ed25519:…"]}` with a key pair of this environment.',
    ),
)
