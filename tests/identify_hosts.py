"""Credentials of services whose host alone tells the mode, and how these are asked in tests."""

from __future__ import annotations

import base64
import functools
import hashlib
import importlib
import traceback
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from payconf.model.errors import ProviderError
from payconf.model.resource import Account
from payconf.model.secret import Secret
from payconf.providers.base import Target
from payconf.services import services
from payconf.testing.services import apruve, cybersource, ogone, paypal_payflow, worldline
from payconf.testing.stores.serve import Fake
from tests.canaries import spellings
from tests.identify_samples import NOWHERE, Side

WORD = hashlib.sha256(b"hosts").hexdigest()
SHARED = base64.b64encode(hashlib.sha256(b"shared").digest()).decode()
P12_PASSWORD = "opens " + WORD[:12]
SERIAL = "7" * 24
MADE = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)


@dataclass(frozen=True)
class Case:
    """One platform: its provider, its hosts by side, and a credential that its simulator knows."""

    provider: str
    hosts: Mapping[str, str]
    fields: Mapping[str, str]

    @property
    def module(self) -> ModuleType:
        return importlib.import_module(f"payconf.providers.{self.provider}")


def _worldline(hosts: Mapping[str, str], key: str, secret: str, merchant: str) -> Case:
    return Case("worldline", hosts, {"api_key_id": key, "api_secret": secret, "merchant_id": merchant})


CASES: Mapping[str, Case] = {
    "apruve": Case(
        "apruve",
        {"test": "test.apruve.com", "live": "app.apruve.com"},
        {"merchant_id": WORD[:32], "api_key": WORD[32:]},
    ),
    "cybersource": Case(
        "cybersource",
        {"test": "apitest.cybersource.com", "live": "api.cybersource.com"},
        {"merchant_id": "acme_shop", "api_key": "0f0f0f0f-1111-4222-8333-444444444444", "api_secret_key": SHARED},
    ),
    "ogone": Case(
        "ogone",
        {"test": "ogone.test.v-psp.com", "live": "secure.ogone.com"},
        {"pspid": "acmeshop", "userid": "acme-api", "pswd": "p&=+ %" + WORD[:12]},
    ),
    "paypal_payflow": Case(
        "paypal_payflow",
        {"test": "pilot-payflowpro.paypal.com", "live": "payflowpro.paypal.com"},
        {"partner": "PayPal", "vendor": "acme", "user": "acmeapi", "password": "p&=[3]=1" + WORD[:12]},
    ),
    "direct": _worldline(
        {"test": "payment.preprod.direct.worldline-solutions.com", "live": "payment.direct.worldline-solutions.com"},
        WORD[:20].upper(),
        base64.b64encode(hashlib.sha512(b"direct").digest()).decode(),
        "AcmeShop",
    ),
    "connect": _worldline(
        {"test": "eu.sandbox.api-ingenico.com", "live": "eu.api-ingenico.com"},
        WORD[:16],
        base64.b64encode(hashlib.sha256(b"connect").digest()).decode(),
        "1234",
    ),
}


def simulator(name: str, side: Side = "test", refuses: str = "") -> Fake:
    """The simulator of a platform's side, which knows the case's credential; `refuses` as the platform has it."""
    case, known = CASES[name], CASES[name].fields
    match case.provider:
        case "apruve":
            made_apruve = apruve.ApruveSimulator()
            made_apruve.keys[known["api_key"]] = apruve.Key(known["merchant_id"], restricted=bool(refuses))
            return made_apruve
        case "cybersource":
            made_cs = cybersource.CyberSourceSimulator(case.hosts[side])
            merchant = cybersource.Merchant(
                {known["api_key"]: SHARED}, {SERIAL: public_key()}, restricted=bool(refuses)
            )
            made_cs.merchants[known["merchant_id"]] = merchant
            return made_cs
        case "ogone":
            made_ogone = ogone.OgoneSimulator({"test": "/ncol/test", "live": "/ncol/prod"}[side])
            made_ogone.users[known["pspid"]] = ogone.User(known["userid"], known["pswd"], refuses)
            return made_ogone
        case "paypal_payflow":
            made_payflow = paypal_payflow.PayflowSimulator()
            login = paypal_payflow.Login(known["partner"], known["user"], known["password"], int(refuses or 0))
            made_payflow.logins[known["vendor"]] = login
            return made_payflow
        case _:
            made_worldline = worldline.WorldlineSimulator("v2" if name == "direct" else "v1")
            key = worldline.Key(known["api_secret"], known["merchant_id"], refuses)
            made_worldline.keys[known["api_key_id"]] = key
            return made_worldline


def target(name: str, urls: Mapping[str, str], side: Side = "test", **changed: str | bytes | None) -> Target:
    """A platform's credential, changed (None: without the field); `urls` by side stand in for its hosts."""
    case = CASES[name]
    given = {key: value for key, value in {**case.fields, **changed}.items() if value is not None}
    raw = {key: value if isinstance(value, bytes) else value.encode() for key, value in given.items()}
    service = services()[case.provider]
    secret = {key for key in raw if (kind := service.kind(key)) is not None and kind.sensitivity == "secret"}
    identifiers = {key: value.decode() for key, value in raw.items() if key not in secret}
    if case.provider == "worldline":
        identifiers.setdefault("api_endpoint", f"https://{case.hosts[side]}")
    every = [host for hosts in service.hosts.values() for host in hosts]
    return Target(
        url="",
        side=side,
        secrets={key: Secret(value) for key, value in raw.items() if key in secret},
        identifiers=identifiers,
        timeouts=(5.0, 5.0, 10.0),
        hosts={**dict.fromkeys(every, NOWHERE), **{case.hosts[of]: url for of, url in urls.items()}},
    )


def identified(name: str, asked: Target) -> Account:
    """What the platform says; it holds no secret."""
    provider = CASES[name].module
    with closing(provider.connect(asked)) as session:
        account: Account = provider.identify(session)
    _without_secrets(repr(account), asked)
    return account


def refusal(name: str, asked: Target) -> ProviderError:
    """The error of a platform that says no, or nothing; it shows no secret wherever one looks, and says what to do."""
    with pytest.raises(ProviderError) as caught:
        identified(name, asked)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error.__context__) + repr(error.__cause__)
    _without_secrets(shown + repr(vars(error)) + repr(error.args), asked)
    assert error.message
    assert error.fix
    return error


def _without_secrets(shown: str, asked: Target) -> None:
    for secret in asked.secrets.values():
        text = secret.reveal().decode("latin-1")
        assert len(text) < 8 or not any(form in shown.encode() for form in spellings(text)), shown


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def bundle(
    name: str = "acme_shop",
    serial: str = SERIAL,
    key: Any = None,
    password: bytes | None = P12_PASSWORD.encode(),
    certified: bool = True,
) -> bytes:
    """A .p12 file as CyberSource makes them: the merchant's name and a serial number in the certificate's subject."""
    own = key or _key()
    entries = [(x509.NameOID.COMMON_NAME, name), (x509.NameOID.SERIAL_NUMBER, serial)]
    subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in entries if text])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(MADE)
        .not_valid_after(MADE + timedelta(days=3 * 365))
        .sign(own, hashes.SHA256())
    )
    closed = BestAvailableEncryption(password) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"acme", own, certificate if certified else None, None, closed)


def public_key() -> dict[str, str]:
    """The public half of the bundle's key, as a JSON Web Key."""
    numbers = _key().public_key().public_numbers()
    return {"kty": "RSA", "n": _url(numbers.n), "e": _url(numbers.e)}


def _url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
