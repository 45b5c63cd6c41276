"""sops:// with the real program: age, GnuPG, and the transit engine of a real OpenBao."""

from __future__ import annotations

import json
import stat
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest

from payconf.model.config.stores import Sops, Stores, Vault
from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.model.secret import Secret
from payconf.stores.access import logins
from payconf.stores.resolver import Resolver
from payconf.stores.sops.program import Job, Program
from tests.canaries import spellings
from tests.real_stores.aws import KEYS, REGION
from tests.real_stores.servers import ROOT_TOKEN, OpenBao, free_port, moto, openbao, ran

CANARY = "canary of sops/" + "s3cret" * 3
PLAIN = {
    "yaml": f"# note\nstripe:\n    secret_key: {CANARY}\n    number: 0042\n    day: 2026-01-31\naccount: '0042'\n",
    "json": json.dumps({"stripe": {"secret_key": CANARY, "number": 42}, "account": "0042"}),
    "env": f'STRIPE={CANARY}\nQUOTED="x"\nTWO=a\\nb\n',
    "bin": "\x01\x02" + CANARY + "\n",
}
Seal = Callable[..., Path]


class Project:
    """A project's folder, with what a job would have around it."""

    def __init__(self, root: Path, **environ: str) -> None:
        self.root = root
        self.environ = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(root / "home"), **environ}

    def seal(self, name: str, plain: str | bytes, *to: str) -> str:
        """Encrypt a file for somebody; gives its name."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        words = ["sops", "--disable-version-check", "encrypt", "--filename-override", name, *to, "/dev/stdin"]
        path.write_bytes(ran(words, plain.encode() if isinstance(plain, str) else plain, **self.environ))
        return name

    def resolver(self, stores: Stores | None = None) -> Resolver:
        return Resolver(logins(stores, self.environ, self.root, lambda: datetime.now(UTC)))

    def read(self, text: str, stores: Stores | None = None) -> bytes:
        return self.resolver(stores)(parse_reference(text)).reveal()

    def plain(self, name: str, **environ: str) -> str:
        command = ["sops", "--disable-version-check", "decrypt", str(self.root / name)]
        return ran(command, **{**self.environ, **environ}).decode()


@pytest.fixture
def age(tmp_path: Path) -> tuple[Project, str]:
    """A project whose job has a key of age, and the option that encrypts for it."""
    (tmp_path / "home").mkdir()
    key = ran(["age-keygen"]).decode()
    recipient = next(line.split()[-1] for line in key.splitlines() if "public key" in line)
    project = Project(tmp_path, SOPS_AGE_KEY=key.splitlines()[-1])
    return project, recipient


def failed(kind: type[StoreError], says: str, ask: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError, match=says) as caught:
        ask()
    found = caught.value
    assert type(found) is kind, found
    shown = "".join(traceback.format_exception(found)) + repr(found.__context__) + found.fix
    assert not [form for form in spellings(CANARY) if form in shown.encode()]
    assert found.__context__ is None or isinstance(found.__context__, OSError)
    return found


def test_fields_of_each_format(age: tuple[Project, str]) -> None:
    project, recipient = age
    for ending, plain in PLAIN.items():
        project.seal(f"secrets/a.{ending}", plain, "--age", recipient)
    assert project.read("sops://secrets/a.yaml#/stripe/secret_key") == CANARY.encode()
    assert project.read("ref+sops://secrets/a.json#/stripe/secret_key") == CANARY.encode()
    assert project.read("sops://secrets/a.json#account") == b"0042"
    assert project.read("sops://secrets/a.env#STRIPE") == CANARY.encode()
    assert project.read("sops://secrets/a.env#QUOTED") == b'"x"'
    assert project.read("sops://secrets/a.env#TWO") == b"a\nb"
    assert project.read("sops://secrets/a.bin") == b"\x01\x02" + CANARY.encode()
    assert project.read(f"sops://{project.root}/secrets/a.yaml#account") == b"0042"
    project.seal("secrets/sealed", PLAIN["yaml"], "--age", recipient, "--input-type", "yaml", "--output-type", "yaml")
    assert project.read("sops://secrets/sealed?format=yaml#account") == b"0042"
    every = bytes(range(256)) * 40
    project.seal("secrets/every", every, "--age", recipient)
    assert project.read("sops://secrets/every") == every
    project.seal("secrets/inner", b'{"a": {"b": "deep"}}', "--age", recipient)
    assert project.read("sops://secrets/inner#/a/b") == b"deep"


def test_what_is_no_text(age: tuple[Project, str]) -> None:
    """A number has lost its zeros, and a day has become a moment: neither is what somebody wrote."""
    project, recipient = age
    project.seal("a.yaml", PLAIN["yaml"], "--age", recipient)
    for field in ("number", "day"):
        failed(StoreError, "is not text", lambda: project.read(f"sops://a.yaml#/stripe/{field}"))  # noqa: B023
    failed(SecretMissing, "no field none", lambda: project.read("sops://a.yaml#none"))


def test_what_is_told_without_a_key(age: tuple[Project, str]) -> None:
    project, recipient = age
    for ending in ("yaml", "json", "env", "bin"):
        rule = ("--unencrypted-regex", "^account$") if ending in ("yaml", "json") else ()
        project.seal(f"a.{ending}", PLAIN[ending], "--age", recipient, *rule)
    del project.environ["SOPS_AGE_KEY"]
    for text in ("sops://a.yaml#/stripe/secret_key", "sops://a.json#account", "sops://a.env#STRIPE", "sops://a.bin"):
        facts = project.resolver().look(parse_reference(text))
        assert facts.created is not None
        assert abs((datetime.now(UTC) - facts.created).total_seconds()) < 600
        assert not facts.read
        clear = "not encrypted in the file: account"
        assert facts.remark == (clear if text.startswith(("sops://a.yaml", "sops://a.json")) else "")
        failed(StoreLogin, f"no key of this job opens the file.*age {recipient}", lambda: project.read(text))  # noqa: B023
    for text in ("sops://a.yaml#/stripe/none", "sops://a.env#NONE", "sops://a.json#sops"):
        failed(SecretMissing, "there is no field", lambda: project.resolver().look(parse_reference(text)))  # noqa: B023


def test_a_key_of_the_settings(age: tuple[Project, str]) -> None:
    project, recipient = age
    project.seal("a.yaml", PLAIN["yaml"], "--age", recipient)
    project.environ["MINE"] = project.environ.pop("SOPS_AGE_KEY") + "\n"
    assert project.read("sops://a.yaml#account", Stores(sops=Sops(age_key="env://MINE"))) == b"0042"


def test_files_that_were_changed(age: tuple[Project, str]) -> None:
    project, recipient = age
    project.seal("a.yaml", PLAIN["yaml"], "--age", recipient)
    file = project.root / "a.yaml"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("account")))
    failed(StoreError, "was changed after sops encrypted it", lambda: project.read("sops://a.yaml#/stripe/secret_key"))


def test_each_file_is_decrypted_once(age: tuple[Project, str], tmp_path: Path) -> None:
    project, recipient = age
    project.seal("a.yaml", PLAIN["yaml"], "--age", recipient)
    folder = Path(tempfile.mkdtemp(prefix="payconf-counting-"))
    counter, real = folder / "sops", Path(sys.executable).parent / "sops"
    counter.write_text(f'#!/bin/sh\necho "$@" >> {folder}/calls\nexec {real} "$@"\n')
    counter.chmod(0o755)
    project.environ["PATH"] = f"{folder}:/usr/bin:/bin"
    resolver = project.resolver()
    references = [parse_reference(f"sops://a.yaml#{key}") for key in ("account", "/stripe/secret_key", "account")]
    resolver.prefetch(references)
    assert [resolver(one).reveal() for one in references] == [b"0042", CANARY.encode(), b"0042"]
    calls = (folder / "calls").read_text().splitlines()
    assert calls == ["--disable-version-check decrypt --input-type yaml --output-type json /dev/stdin"]


# --- GnuPG


def test_pgp(age: tuple[Project, str]) -> None:
    project, _ = age
    with tempfile.TemporaryDirectory(prefix="pg-") as home:  # the agent's socket needs a short path
        project.environ["GNUPGHOME"] = home
        words = [
            "gpg",
            "--batch",
            "--passphrase",
            "",
            "--quick-generate-key",
            "payconf@acme.example",
            "default",
            "default",
        ]
        ran(words, **project.environ)
        listed = ran(["gpg", "--list-keys", "--with-colons"], **project.environ).decode()
        fingerprint = next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr"))
        try:
            project.seal("a.yaml", PLAIN["yaml"], "--pgp", fingerprint)
            ran(["gpgconf", "--kill", "all"], **project.environ)  # payconf's run starts the agent
            assert project.read("sops://a.yaml#account") == b"0042"
            project.environ["GNUPGHOME"] = str(project.root / "home")
            failed(StoreLogin, f"pgp {fingerprint}", lambda: project.read("sops://a.yaml#account"))
        finally:
            ran(["gpgconf", "--kill", "all"], **{**project.environ, "GNUPGHOME": home})


# --- Vault


@pytest.fixture(scope="module")
def bao(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBao]:
    """One of its own: every token of it is counted."""
    with openbao(tmp_path_factory.mktemp("openbao")) as started:
        started.call("POST", "sys/mounts/transit", {"type": "transit"})
        started.call("POST", "transit/keys/payconf")
        policy = 'path "transit/decrypt/payconf" { capabilities = ["update"] }'
        started.call("PUT", "sys/policies/acl/payconf", {"policy": policy})
        yield started


def token(bao: OpenBao, *policies: str) -> str:
    made: str = bao.call("POST", "auth/token/create", {"policies": list(policies), "no_parent": True})["auth"][
        "client_token"
    ]
    return made


@pytest.fixture
def sealed(age: tuple[Project, str], bao: OpenBao) -> Project:
    """A file that only the transit engine opens, and a job with a token that may do that and nothing else."""
    project, _ = age
    uri = f"{bao.url}/v1/transit/keys/payconf"
    project.environ["VAULT_TOKEN"] = ROOT_TOKEN
    project.seal("a.yaml", PLAIN["yaml"], "--hc-vault-transit", uri)
    project.seal("a.env", PLAIN["env"], "--hc-vault-transit", uri)
    project.environ["VAULT_TOKEN"] = token(bao, "payconf")
    return project


def vault(address: str, **said: Any) -> Stores:
    return Stores(vault=Vault(address=address, **said))


def test_transit(sealed: Project, bao: OpenBao) -> None:
    assert sealed.read("sops://a.yaml#account", vault(bao.url)) == b"0042"
    assert sealed.read("sops://a.env#STRIPE", vault(bao.url + "/")) == CANARY.encode()
    sealed.environ["MINE"] = sealed.environ.pop("VAULT_TOKEN")
    stores = Stores.model_validate({"vault": {"address": bao.url, "auth": {"token": "env://MINE"}}})
    assert sealed.read("sops://a.yaml#account", stores) == b"0042"
    sealed.environ["BAO_TOKEN"] = sealed.environ.pop("MINE")
    sealed.environ["VAULT_ADDR"] = bao.url
    assert sealed.read("sops://a.yaml#account") == b"0042"
    assert sealed.read("sops://a.yaml#account", Stores(sops=Sops(allow=[bao.url]))) == b"0042"


def test_transit_by_a_login_that_payconf_makes(sealed: Project, bao: OpenBao) -> None:
    del sealed.environ["VAULT_TOKEN"]
    bao.call("POST", "sys/auth/sops", {"type": "approle"})
    bao.call("POST", "auth/sops/role/payconf", {"token_policies": ["payconf"]})
    role = bao.call("GET", "auth/sops/role/payconf/role-id")["data"]["role_id"]
    sealed.environ["SECRET_ID"] = bao.call("POST", "auth/sops/role/payconf/secret-id")["data"]["secret_id"]
    approle = {"role_id": role, "secret_id": "env://SECRET_ID", "mount": "sops"}
    stores = Stores.model_validate({"vault": {"address": bao.url, "auth": {"approle": approle}}})
    tokens = bao.call("LIST", "auth/token/accessors")["data"]["keys"]
    opened = logins(stores, sealed.environ, sealed.root, lambda: datetime.now(UTC))
    resolver = Resolver(opened)
    for text in ("sops://a.yaml#account", "sops://a.env#STRIPE"):
        resolver(parse_reference(text))
    assert len(bao.call("LIST", "auth/token/accessors")["data"]["keys"]) == len(tokens) + 1
    opened.close()
    assert bao.call("LIST", "auth/token/accessors")["data"]["keys"] == tokens
    sealed.environ["SECRET_ID"] = "wrong"
    failed(
        StoreLogin, "no key for the file: the login at auth/sops", lambda: sealed.read("sops://a.yaml#account", stores)
    )


def test_transit_that_is_denied_or_away(sealed: Project, bao: OpenBao) -> None:
    sealed.environ["VAULT_TOKEN"] = token(bao, "default")
    found = failed(
        SecretDenied, "does not decrypt for this job", lambda: sealed.read("sops://a.yaml#account", vault(bao.url))
    )
    assert "transit/keys/payconf" in found.message
    gone = f"http://127.0.0.1:{free_port()}"
    file = sealed.root / "a.yaml"
    file.write_text(file.read_text().replace(bao.url, gone))
    failed(StoreUnreachable, "can't be reached", lambda: sealed.read("sops://a.yaml#account", vault(gone)))


@pytest.mark.parametrize("name", ["a.yaml#account", "a.env#STRIPE"])
def test_a_foreign_vault_gets_no_token(sealed: Project, server: Any, name: str) -> None:
    seen = failed(StoreError, "127.0.0.1.*neither stores.vault.address", lambda: sealed.read(f"sops://{name}"))
    assert "stores: {sops: {allow:" in seen.fix
    failed(
        StoreError, "neither stores.vault", lambda: sealed.read(f"sops://{name}", vault("https://vault.acme.example"))
    )
    failed(StoreError, "neither", lambda: sealed.resolver().look(parse_reference(f"sops://{name}")))


# --- KMS


def test_kms(age: tuple[Project, str], tmp_path: Path) -> None:
    project, _ = age
    with moto(tmp_path) as url:
        project.environ |= {**KEYS, "AWS_REGION": REGION, "AWS_ENDPOINT_URL_KMS": url}
        client = boto3.client(
            "kms",
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )
        arn = client.create_key()["KeyMetadata"]["Arn"]
        project.seal("a.yaml", PLAIN["yaml"], "--kms", arn)
        failed(
            StoreError,
            f"is opened by {arn} .kms., which stores.sops.allow does not name",
            partial(project.read, "sops://a.yaml#account"),
        )
        stores = Stores(sops=Sops(allow=[arn]))
        assert project.read("sops://a.yaml#account", stores) == b"0042"
        reference = parse_reference("sops://a.yaml#new")
        project.resolver(stores).write(reference, Secret(b"written"))
        assert project.read(str(reference), stores) == b"written"
    failed(StoreUnreachable, "can't be reached", partial(project.read, "sops://a.yaml#account", stores))


# --- Writing


@pytest.mark.parametrize(
    ("ending", "key"),
    [
        ("yaml", "/stripe/signing_secret"),
        ("json", "/new/deep/er"),
        ("env", "SIGNING"),
        ("yaml", "account"),
        ("bin", ""),
    ],
)
def test_a_field_is_set_beside_the_others(age: tuple[Project, str], ending: str, key: str) -> None:
    project, recipient = age
    name = project.seal(f"secrets/a.{ending}", PLAIN[ending], "--age", recipient)
    path = project.root / name
    path.chmod(0o640)
    before = project.plain(name)
    sealed_before = path.read_text()
    new = 'wh"sec\\ü €'
    reference = parse_reference(f"sops://{name}" + (f"#{key}" if key else ""))
    facts = project.resolver().write(reference, Secret(new.encode()))
    assert facts.created is not None
    assert project.read(str(reference)) == new.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]
    assert not [form for form in spellings(new) if form in path.read_bytes()]
    if ending == "yaml":
        assert "# note" in project.plain(name)
        kept = [line for line in sealed_before.splitlines() if "secret_key: ENC" in line]
        assert kept[0] in path.read_text()
    assert before != project.plain(name)
    inode = path.stat().st_ino
    project.resolver().write(reference, Secret(new.encode()))
    assert path.stat().st_ino == inode


def test_what_can_not_be_written_leaves_the_file(age: tuple[Project, str]) -> None:
    project, recipient = age
    for ending, plain in PLAIN.items():
        project.seal(f"a.{ending}", plain, "--age", recipient)
    before = {path.name: path.read_bytes() for path in project.root.glob("a.*")}
    for text, value, says in (
        ("sops://a.yaml", CANARY, "none is named"),
        ("sops://a.yaml#sops", CANARY, "can't set a field of that name"),
        ("sops://a.yaml#a[b", CANARY, "can't set a field of that name"),
        ("sops://a.yaml#/account/deeper", CANARY, "account is no mapping"),
        ("sops://a.env#/a/b", CANARY, "dotenv has no such field"),
        ("sops://a.bin#x", CANARY, "as a whole"),
    ):
        ask = lambda: project.resolver().write(parse_reference(text), Secret(value.encode()))  # noqa: B023, E731
        failed(StoreError, says, ask)
    ask = lambda: project.resolver().write(parse_reference("sops://a.yaml#x"), Secret(b"\xff"))  # noqa: E731
    failed(StoreError, "no text", ask)
    ask = lambda: project.resolver().write(parse_reference("sops://b.yaml#x"), Secret(b"x"))  # noqa: E731
    failed(SecretMissing, "no such file", ask)
    assert {path.name: path.read_bytes() for path in project.root.iterdir() if path.is_file()} == before


def instead(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path, bytes], bytes]) -> None:
    """Something happens just before sops sets a value: it is given the copy's path and what sops would be given."""
    real = Program.run

    def run(self: Program, job: Job, arguments: list[str], given: bytes, folder: Path | None = None) -> bytes:
        if arguments[0] == "set":
            given = change(Path(arguments[-2]), given)
        return real(self, job, arguments, given, folder)

    monkeypatch.setattr(Program, "run", run)


def test_a_write_of_somebody_else_is_kept(age: tuple[Project, str], monkeypatch: pytest.MonkeyPatch) -> None:
    project, recipient = age
    file = project.root / project.seal("a.yaml", PLAIN["yaml"], "--age", recipient)
    theirs = file.read_bytes() + b"# theirs\n"

    def late(_: Path, given: bytes) -> bytes:
        file.write_bytes(theirs)
        return given

    instead(monkeypatch, late)
    ask = partial(project.resolver().write, parse_reference("sops://a.yaml#x"), Secret(CANARY.encode()))
    failed(StoreError, "somebody else wrote the file", ask)
    assert file.read_bytes() == theirs


def test_what_sops_makes_of_it_is_read_before_it_counts(
    age: tuple[Project, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, recipient = age
    file = project.root / project.seal("a.yaml", PLAIN["yaml"], "--age", recipient)
    before = file.read_bytes()
    instead(monkeypatch, lambda _, given: json.dumps("something else").encode())
    ask = partial(project.resolver().write, parse_reference("sops://a.yaml#x"), Secret(CANARY.encode()))
    failed(StoreError, "is not what was to be written", ask)
    assert file.read_bytes() == before
    assert [path.name for path in project.root.iterdir() if path.name.startswith(".payconf")] == []


def test_a_folder_that_can_not_be_written_to(age: tuple[Project, str], monkeypatch: pytest.MonkeyPatch) -> None:
    project, recipient = age
    file = project.root / project.seal("a.yaml", PLAIN["yaml"], "--age", recipient)
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("payconf.stores.sops.write._replace", full)
    ask = partial(project.resolver().write, parse_reference("sops://a.yaml#x"), Secret(CANARY.encode()))
    failed(SecretDenied, "can't be written .No space left on device", ask)
    assert file.read_bytes() == before
    assert [path.name for path in project.root.iterdir() if path.name.startswith(".payconf")] == []
