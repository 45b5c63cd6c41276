"""What is read from certificates and keys, in every form in which stores hold them, and what is said of broken ones."""

from __future__ import annotations

import base64
import os
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from payconf.certificate import certificates_in as read_certificates
from payconf.model.certificate import Certificate, Certificates
from payconf.model.secret import Secret
from tests.certificate_samples import (
    NOW,
    PASSWORD,
    base64_of,
    bundle,
    certificate,
    der,
    key,
    pem,
    private,
    public,
)


def certificates_in(value: bytes, passwords: tuple[bytes, ...] = ()) -> Certificates:
    """With passwords in fields of the same credential, among others."""
    own = Secret(value)
    names = ("password", "old_passphrase", "bundle_password")
    beside = {"username": Secret(PASSWORD), "p12": own, **dict(zip(names, map(Secret, passwords), strict=False))}
    return read_certificates(own, beside)


START = (NOW - timedelta(days=100)).replace(microsecond=0)
OWN = Certificate("certificate", "RSA", 2048, START, START + timedelta(days=400), "sha256", True, 0)
KEY = Certificate("private key", "RSA", 2048)
MADE = certificate()
FORMS = {
    "PEM": pem(MADE),
    "PEM with white space": b"\n  " + pem(MADE) + b"\n",
    "PEM with Windows' line ends": pem(MADE).replace(b"\n", b"\r\n"),
    "PEM in one line": pem(MADE).replace(b"\n", b" "),
    "PEM with written line ends": pem(MADE).replace(b"\n", b"\\n"),
    "PEM with written Windows' line ends": pem(MADE).replace(b"\n", b"\\r\\n"),
    "PEM under another label": pem(MADE).replace(b"CERTIFICATE", b"X509 CERTIFICATE"),
    "PEM behind text": b"Subject: acme\n" + pem(MADE),
    "DER": der(MADE),
    "base64 of DER": base64_of(der(MADE)),
    "base64 of DER in lines": base64.encodebytes(der(MADE)),
    "base64 of DER for URLs": base64.urlsafe_b64encode(der(MADE)).rstrip(b"="),
    "base64 of PEM": base64_of(pem(MADE)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_certificate_is_read_in_every_form(form: str) -> None:
    assert certificates_in(FORMS[form]) == Certificates((OWN,))


@pytest.mark.parametrize("kind", ["RSA-1024", "RSA-2048", "EC-192", "EC-224", "EC-256", "DSA", "Ed25519", "Ed448"])
def test_keys_of_every_kind(kind: str) -> None:
    name, _, bits = kind.partition("-")
    size = int(bits) if bits else 2048 if name == "DSA" else None
    (held,) = certificates_in(pem(certificate(kind))).found
    assert (held.what, held.key, held.bits) == ("certificate", name, size)
    assert held.signature == ("" if name.startswith("Ed") else "sha256")
    packed = [] if kind == "Ed25519" else [private(kind, Encoding.DER), base64_of(private(kind, Encoding.DER))]
    for data in (private(kind), *packed):
        assert certificates_in(data).found == (Certificate("private key", name, size),)
    for data in (public(kind), *([] if name.startswith("Ed") else [public(kind, Encoding.DER)])):
        assert certificates_in(data).found == (Certificate("public key", name, size),)


def test_what_is_shorter_than_any_key_that_may_be_weak_is_not_looked_at() -> None:
    """A key of Ed25519 has 48 bytes, as many secrets have; nothing of it is ever refused."""
    assert certificates_in(private("Ed25519", Encoding.DER)) == Certificates()


def test_forms_of_old() -> None:
    assert certificates_in(private("RSA-2048", old=True)).found == (KEY,)
    assert certificates_in(private("RSA-2048", Encoding.DER, old=True)).found == (KEY,)
    assert certificates_in(private("EC-256", old=True)).found == (Certificate("private key", "EC", 256),)
    shown = Certificate("public key", "RSA", 2048)
    assert certificates_in(public("RSA-2048", old=True)).found == (shown,)
    assert certificates_in(public("RSA-2048", Encoding.DER, old=True)).found == (shown,)


@pytest.mark.parametrize("signature", ["sha1", "md5"])
def test_broken_signatures_are_named(signature: str) -> None:
    (held,) = certificates_in(pem(certificate(signature=signature))).found
    assert held.signature == signature


def test_a_chain_is_numbered_and_a_key_beside_it_is_not() -> None:
    issued = certificate(issuer="Acme CA")
    held = certificates_in(private("RSA-2048") + pem(issued) + pem(MADE)).found
    assert [(entry.what, entry.position, entry.self_signed) for entry in held] == [
        ("private key", 0, False),
        ("certificate", 0, False),
        ("certificate", 1, True),
    ]


def test_parameters_in_front_of_a_key_are_passed_over() -> None:
    parameters = b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    assert certificates_in(parameters + private("EC-256", old=True)).found == (Certificate("private key", "EC", 256),)
    assert certificates_in(parameters).fault == "has the form of certificates and keys, and holds none"


@pytest.mark.parametrize("old", [True, False])
def test_encrypted_keys_need_a_password_of_their_credential(old: bool) -> None:
    data = private("RSA-2048", old=old, password=PASSWORD)
    assert certificates_in(data, (b"another", PASSWORD)).found == (KEY,)
    for passwords in ((), (b"another",)):
        fault = certificates_in(data, passwords).fault
        assert fault == "looks like a key and can't be read; it may be encrypted"


def test_bundles() -> None:
    issued, root = certificate(issuer="Acme CA"), certificate("EC-256")
    data = bundle(issued, more=[root])
    for form in (data, base64_of(data)):
        held = certificates_in(form, (b"another", PASSWORD))
        assert [(entry.what, entry.key, entry.position) for entry in held.found] == [
            ("certificate", "RSA", 0),
            ("certificate", "EC", 1),
            ("private key", "RSA", 0),
        ]
        assert PASSWORD.decode() not in repr(held)
    assert certificates_in(data).fault == "is a PKCS#12 bundle, and its credential has no password"
    wrong = "is a PKCS#12 bundle, and the password of its credential doesn't open it"
    assert certificates_in(data, (b"another",)).fault == wrong
    assert certificates_in(bundle(MADE, password=None)).found == (OWN, KEY)
    assert certificates_in(bundle(None, None, [MADE], b"x" * 20), (b"x" * 20,)).found == (OWN,)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (pem(MADE)[:300], "holds the begin of a certificate or key without its end"),
        (pem(MADE) + pem(MADE)[:300], "holds the begin of a certificate or key without its end"),
        (pem(MADE).replace(b"-----END", b"-----FIN"), "holds the begin of a certificate or key without its end"),
        (pem(MADE).replace(b"MII", b"MIJ", 1), "looks like a certificate and can't be read"),
        (pem(MADE).replace(b"CERTIFICATE", b"PUBLIC KEY"), "looks like a key and can't be read; it may be encrypted"),
        (pem(MADE).replace(b"CERTIFICATE", b"PKCS7"), "holds a block that can't be read here (PKCS7)"),
        (b"-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----", "looks like a certificate and can't be read"),
        (base64_of(der(MADE))[:-40], "begins like a certificate or key, and is cut off or changed"),
        (base64_of(der(MADE)[:-30]), "begins like a certificate or key, and is cut off or changed"),
        (der(MADE)[:4] + bytes((der(MADE)[4],)) + bytes(len(der(MADE)) - 5), "looks like a key and can't be read"),
    ],
)
def test_what_is_broken_is_said_without_the_value(data: bytes, fault: str) -> None:
    found = certificates_in(data)
    assert found.found == ()
    assert found.fault is not None
    assert found.fault.startswith(fault)


def test_a_certificate_of_a_kind_that_is_not_known() -> None:
    strange = der(MADE).replace(bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010163"))
    assert certificates_in(strange).fault == "holds a certificate with a key or signature that is not known here"
    assert certificates_in(private("X25519")).found == (Certificate("private key", ""),)


def test_other_secrets_are_none_of_it() -> None:
    words = (b"", b"word", b"Live-password-9", b"x" * 300, b"\x30\x03\x02\x01\x05", b"M" * 43 + b"=")
    texts = [*words, *(base64_of(os.urandom(size)) for size in (16, 32, 48, 64, 96) for _ in range(200))]
    assert {certificates_in(text) for text in texts} == {Certificates()}


def test_ordinary_secrets_import_no_library() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from payconf.certificate import certificates_in; from payconf.model.secret import Secret;"
        "certificates_in(Secret(b'Live-password-9' * 9));"
        "assert 'cryptography' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_keys_are_made_once() -> None:
    assert key("EC-256") is key("EC-256")
