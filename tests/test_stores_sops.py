"""sops:// without sops: its grammar, what is understood of a file, whom sops may ask, and how the program is run.

A stand-in plays the program here; `make real-stores` runs the real one.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from payconf.model.config.stores import Stores
from payconf.model.errors import SecretDenied, SecretMissing, StoreError, StoreLogin, StoreUnreachable
from payconf.model.reference import parse_reference
from payconf.stores import wrong
from payconf.stores.access import logins
from payconf.stores.resolver import Resolver
from payconf.stores.sops import program
from payconf.stores.sops.keyholders import Foreign, holders
from payconf.stores.sops.sealed import Unreadable, fields, in_clear, only_text, read
from payconf.stores.sops.yamlfile import DEEPEST
from tests.canaries import spellings

CANARY = "canary of sops/" + "s3cret" * 3
AGE = {"recipient": "age1abc", "enc": "-----BEGIN AGE ENCRYPTED FILE-----\nx\n"}
ABOUT = {"age": [AGE], "lastmodified": "2026-11-29T12:00:00Z", "mac": "ENC[x]", "version": "3.11.0"}


def enc(type_: str = "str") -> str:
    return f"ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:{type_}]"


def file_of(tree: dict[str, Any], **metadata: Any) -> bytes:
    return json.dumps({**tree, "sops": {**ABOUT, **metadata}}).encode()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sops://secrets/production.yaml#stripe", ""),
        ("ref+sops://secrets/production.yaml#/stripe/secret_key", ""),
        ("sops:///etc/payconf/secrets.env#STRIPE", ""),
        ("sops://secrets/.env.production?format=dotenv#STRIPE", ""),
        ("sops://secrets/certificate.pem", ""),
        ("sops://../other/secrets.yaml#x", "no .."),
        ("sops://secrets/../../x.yaml#x", "no .."),
        ("sops://./secrets.yaml#x", "no ."),
        ("sops://secrets//x.yaml#x", "no empty part"),
        ("sops:///etc/../x.yaml#x", "no .."),
        ("sops://secrets/x.ini#x", "INI files"),
        ("sops://secrets/x?format=toml", "format is one of yaml, json, dotenv, binary"),
    ],
)
def test_grammar(text: str, says: str) -> None:
    said = wrong(parse_reference(text))
    assert (says in said) if says else said == ""


# --- What is understood of a file

YAML = f"""\
a: {enc()}
n:
    b: {enc("int")}
    list: [x, y]
open: shown
none: null
sops:
    age:
        - recipient: age1abc
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
    lastmodified: "2026-11-29T12:00:00Z"
    mac: {enc()}
    version: 3.11.0
"""


def test_fields_and_what_is_in_clear() -> None:
    sealed = read(YAML.encode(), "yaml")
    assert {name for name, _ in fields(sealed)} == {"a", "/n/b", "/n/list", "open", "none"}
    assert in_clear(sealed) == ["open"]
    assert sealed.metadata["age"] == [{"recipient": "age1abc", "enc": "-----BEGIN AGE ENCRYPTED FILE-----\n"}]
    assert read(sealed.content, "yaml").tree == sealed.tree


def test_dotenv_is_read_as_sops_reads_it() -> None:
    text = (
        "# note\n A =x=y\nB=" + enc() + "\nsops_age__list_0__map_recipient=age1abc\nsops_age__list_0__map_enc=x\\ny\n"
    )
    text += "sops_age__list_1__map_recipient=age1def\nsops_lastmodified=2026-11-29T12:00:00Z\n"
    sealed = read(text.encode(), "dotenv")
    assert sealed.tree == {" A ": "x=y", "B": enc()}
    assert sealed.metadata["age"] == [{"recipient": "age1abc", "enc": "x\ny"}, {"recipient": "age1def"}]
    assert sealed.content == text.encode()


def test_what_only_looks_like_text_is_none() -> None:
    sealed = {"a": enc(), "day": enc("time"), "open": "2026-01-31", "plain": "x", "n": {"b": enc("int")}}
    plain = {"a": "s", "day": "2026-01-31T00:00:00Z", "open": "2026-01-31T00:00:00Z", "plain": "x", "n": {"b": 42}}
    assert only_text(plain, sealed) == {"a": "s", "day": None, "open": None, "plain": "x", "n": {"b": 42}}


SOPS = "sops: {age: [], lastmodified: x}\n"


@pytest.mark.parametrize(
    ("form", "content", "says"),
    [
        ("yaml", b"\xff\xfe", "UTF-8"),
        ("yaml", b"a: b", "not encrypted by sops"),
        ("yaml", b"", "several documents, or none"),
        ("yaml", b"[a]", "no mapping"),
        ("yaml", b"{a: ", "no YAML"),
        ("yaml", f"a: 1\n{SOPS}---\nb: 1\n".encode(), "several documents"),
        ("yaml", f"{SOPS}sops: {{}}\n".encode(), "twice"),
        ("yaml", f'{SOPS}"s\\x6Fps": {{}}\n'.encode(), "twice"),
        ("yaml", f"{SOPS}? [a]\n: b\n".encode(), "no text"),
        ("yaml", b"a: &x {hc_vault: []}\nsops: *x\n", "an anchor"),
        ("yaml", f"{SOPS}<<: {{b: 1}}\n".encode(), "merges"),
        ("yaml", b"sops: !!map {age: []}\n", "a tag"),
        ("yaml", f"SOPS: {{}}\n{SOPS}".encode(), "case alone"),
        ("yaml", b"sops: text\n", "no mapping"),
        ("yaml", (b"a: " + b"[" * 60 + b"]" * 60 + b"\nsops: {}\n"), "too deeply"),
        ("json", b"{", "no JSON"),
        ("json", b"[]", "no JSON object"),
        ("json", b'{"a": NaN, "sops": {}}', "no JSON"),
        ("json", b'{"sops": {}, "sops": {"hc_vault": []}}', "twice"),
        ("json", b'{"sops": {"age": [], "age": []}}', "twice"),
        ("json", '{"sops": {}, "ſops": {}}'.encode(), "case alone"),
        ("json", b'{"sops": {}, "Sops": {}}', "case alone"),
        ("json", b'{"a": 1}', "not encrypted by sops"),
        ("json", b'{"a":' * 5000 + b"1" + b"}" * 5000, "no JSON object"),
        ("json", b'{"a":' * (DEEPEST + 2) + b"1" + b"}" * (DEEPEST + 2), "too deeply"),
        ("binary", b"-----BEGIN KEY-----", "no JSON"),
        ("dotenv", b"A=x", "not encrypted by sops"),
        ("dotenv", b"A=x\nnonsense\n", "no NAME=value"),
        ("dotenv", b"sops_mac=x\nsops_mac=y\n", "twice"),
        ("dotenv", b"SOPS_mac=x\n", "case alone"),
        ("dotenv", b"sops_age=x\nsops_age__list_0__map_enc=y\n", "contradict"),
        ("dotenv", b"sops_age__list_0__map_enc=y\nsops_age=x\n", "contradict"),
        ("dotenv", b"sops_age__list_1__map_enc=y\n", "contradict"),
    ],
)
def test_what_parsers_could_take_differently_is_refused(form: str, content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as caught:
        read(content, form)
    assert caught.value.__context__ is None or not str(caught.value.__context__).strip().startswith("{")


# --- Whom sops may ask


def key(kind: str, **said: Any) -> dict[str, Any]:
    return {kind: [{"enc": "x", "created_at": "2026-11-29T12:00:00Z", **said}]}


def transit(address: str, engine: str = "transit", name: str = "payconf") -> dict[str, Any]:
    return key("hc_vault", vault_address=address, engine_path=engine, key_name=name)


ARN = "arn:aws:kms:eu-central-1:123456789012:key/1-2"
ROLE = "arn:aws:iam::123456789012:role/payconf"
AZURE = "https://acme.vault.azure.net"
OWN = "https://vault.acme.example"


@pytest.mark.parametrize(
    "metadata",
    [
        {"age": [AGE], "kms": None, "hc_vault": [], "shamir_threshold": 2, "mac_only_encrypted": True},
        {"age": [AGE], "kms": "null", "gcp_kms": "~"},
        key("pgp", fp="ABCDEF0123456789"),
        transit(OWN),
        transit("https://VAULT.acme.example:443/", "deep/transit_1"),
        {"key_groups": [{"age": [AGE]}, transit(OWN)]},
        key("kms", arn=ARN, role=ROLE, aws_profile="", context={"a": "b"}),
        key("gcp_kms", resource_id="projects/acme/locations/eu/keyRings/r/cryptoKeys/k"),
        key("azure_kv", vault_url=AZURE + "/", name="payconf", version="1a"),
        transit("http://127.0.0.1:8200"),
    ],
)
def test_allowed(metadata: dict[str, Any]) -> None:
    allowed = {ARN, ROLE, AZURE, "projects/acme/locations/eu/keyRings/r/cryptoKeys/k", "http://127.0.0.1:8200"}
    found = holders(metadata, OWN, frozenset(allowed))
    assert found.kinds
    assert found.names


EVIL = "https://evil.example"


@pytest.mark.parametrize(
    ("metadata", "says", "allow"),
    [
        (transit(EVIL), "sends sops to https://evil.example .hc_vault., which neither stores.vault.address", EVIL),
        (transit(EVIL + "/?token=x"), "an address that is none", ""),
        (transit(OWN + "?x"), "an address that is none", ""),
        (transit(OWN + "#x"), "an address that is none", ""),
        (transit(OWN + "/x"), "an address that is none", ""),
        (transit(OWN + "@evil.example"), "an address that is none", ""),
        (transit(OWN + ".evil.example"), "sends sops to", OWN + ".evil.example"),
        (transit("http://vault.acme.example"), "sends sops to", "http://vault.acme.example"),
        (transit("http://vault.acme.example:443"), "sends sops to", "http://vault.acme.example:443"),
        (transit("https://vault.acme.example:8200"), "sends sops to", "https://vault.acme.example:8200"),
        (transit("unix:///run/vault"), "an address that is none", ""),
        (transit(OWN, name="../../kv/data/x"), "another key_name", ""),
        (transit(OWN, name=".."), "another key_name", ""),
        (transit(OWN, name="a/b"), "another key_name", ""),
        (transit(OWN, engine="../auth/token"), "another engine_path than sops writes", ""),
        (transit(OWN, engine="transit/../.."), "another engine_path", ""),
        (transit("http://allowed.example"), "not asked by https", ""),
        ({"key_groups": [{"age": [AGE]}, transit(EVIL)]}, "sends sops to https://evil.example", EVIL),
        ({"key_groups": [{"other": []}]}, "a group of keys", ""),
        ({"age": [AGE], **transit(EVIL)}, "sends sops to", EVIL),
        ({"age": [AGE], "HC_VAULT": [{"vault_address": EVIL}]}, "does not know .HC_VAULT.", ""),
        ({"age": [AGE], "hckms": [{"key_id": "x:y"}]}, "does not know .hckms.", ""),
        ({"age": [AGE], "a b": "x"}, "does not know .a name that can't be shown.", ""),
        ({"hc_vault": [{**transit(OWN)["hc_vault"][0], "Vault_Address": EVIL}]}, "does not know .hc_vault.", ""),
        ({"hc_vault": {"vault_address": EVIL}}, "of another form", ""),
        ({"hc_vault": [EVIL]}, "of another form", ""),
        ({"age": [AGE], "encrypted_comment_regex": "x"}, "by comments", ""),
        (key("kms", arn=ARN.replace("12:", "13:")), "stores.sops.allow does not name", ARN.replace("12:", "13:")),
        (key("kms", arn="arn:aws:kms:x.evil.example/:123456789012:key/1"), "another arn than sops writes", ""),
        (key("kms", arn=ARN, role=ROLE + "2"), "stores.sops.allow does not name", ROLE + "2"),
        (key("kms", arn=ARN, aws_profile="admin"), "admin .kms., which stores.sops.allow", "admin"),
        (key("gcp_kms", resource_id="projects/evil/x"), "stores.sops.allow does not name", "projects/evil/x"),
        (key("azure_kv", vault_url=EVIL, name="k", version=""), "which stores.sops.allow does not name", EVIL),
        (key("azure_kv", vault_url=OWN, name="k"), "which stores.sops.allow does not name", OWN),
        ({"lastmodified": "x"}, "no key that could open it", ""),
        (key("age", recipient=CANARY + "\n"), "another recipient", ""),
    ],
)
def test_foreign(metadata: dict[str, Any], says: str, allow: str) -> None:
    with pytest.raises(Foreign, match=says) as caught:
        holders(metadata, OWN, frozenset({ARN, ROLE, "http://allowed.example"}))
    assert caught.value.allow == allow
    assert CANARY not in str(caught.value)


def test_without_a_vault_of_our_own_none_is_asked() -> None:
    with pytest.raises(Foreign, match="sends sops to"):
        holders(transit(OWN), None, frozenset())


# --- How the program is run


class Project:
    """A project's folder; `tools` lies outside of it, and holds a stand-in for sops."""

    def __init__(self, folder: Path) -> None:
        self.root, self.tools = folder / "project", folder / "tools"
        for place in (self.root, self.tools):
            place.mkdir()
        self.environ = {"PATH": f"{self.tools}:/usr/bin:/bin", "HOME": str(folder)}
        self.play(f'cat > {folder}/given; env > {folder}/environ; pwd > {folder}/cwd; echo \'{{"a": "{CANARY}"}}\'')
        self.write("a.json", file_of({"a": enc()}))

    def play(self, script: str, folder: Path | None = None) -> None:
        program = (folder or self.tools) / "sops"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def write(self, name: str, content: bytes) -> None:
        (self.root / name).write_bytes(content)

    def resolver(self, **said: Any) -> Resolver:
        stores = Stores.model_validate(said)
        return Resolver(logins(stores, self.environ, self.root, lambda: datetime.now(UTC)))

    def read(self, text: str = "sops://a.json#a", **said: Any) -> bytes:
        return self.resolver(**said)(parse_reference(text)).reveal()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def failed(kind: type[StoreError], says: str, ask: Callable[[], object]) -> StoreError:
    with pytest.raises(StoreError, match=says) as caught:
        ask()
    found = caught.value
    assert type(found) is kind, found
    shown = "".join(traceback.format_exception(found)) + repr(found.__context__) + found.fix
    assert not [form for form in spellings(CANARY) if form in shown.encode()]
    assert found.fix
    return found


def test_a_file_is_opened(project: Project, tmp_path: Path) -> None:
    assert project.read() == CANARY.encode()
    assert json.loads((tmp_path / "given").read_bytes()) == json.loads(file_of({"a": enc()}))
    assert (tmp_path / "cwd").read_text() == "/\n"


def test_the_program_sees_no_variable_that_it_does_not_need(project: Project, tmp_path: Path) -> None:
    secrets = ("VAULT_TOKEN", "AWS_SECRET_ACCESS_KEY", "SOPS_AGE_KEY_CMD", "SOPS_GPG_EXEC", "STRIPE_KEY", "EDITOR")
    project.environ |= dict.fromkeys(secrets, CANARY) | {"SOPS_AGE_KEY": "mine", "VAULT_ADDR": OWN}
    project.environ["PATH"] = f".:bin:{project.root}/bin:{project.environ['PATH']}:"
    project.read()
    seen = dict(line.partition("=")[::2] for line in (tmp_path / "environ").read_text().splitlines())
    seen = {name: value for name, value in seen.items() if name not in ("PWD", "OLDPWD", "SHLVL", "_")}
    assert seen == {
        "HOME": str(tmp_path),
        "SOPS_AGE_KEY": "mine",
        "LC_ALL": "C",
        "PATH": f"{project.tools}:/usr/bin:/bin",
    }


def test_a_file_for_vault_gets_vaults_token_and_nothing_else(project: Project, tmp_path: Path) -> None:
    project.write("a.json", file_of({"a": enc()}, age=[], **transit(OWN)))
    project.environ |= {"T": "token\n", "VAULT_TOKEN": "another", "SOPS_AGE_KEY": CANARY, "VAULT_SKIP_VERIFY": "1"}
    project.read(vault={"address": OWN, "namespace": "payments", "ca_file": "/ca.pem", "auth": {"token": "env://T"}})
    seen = (tmp_path / "environ").read_text()
    assert "VAULT_TOKEN=token\n" in seen
    assert "VAULT_NAMESPACE=payments\n" in seen
    assert "VAULT_CACERT=/ca.pem\n" in seen
    assert f"SOPS_HC_VAULT_ALLOWLIST={OWN}\n" in seen
    assert CANARY not in seen
    assert "VAULT_SKIP_VERIFY" not in seen


@pytest.mark.parametrize("how", ["named", "relative", "link", "link out of it", "folder link", "repository"])
def test_no_program_of_the_project_is_run(project: Project, how: str, tmp_path: Path) -> None:
    (project.tools / "sops").unlink()
    own = project.root / "bin"
    own.mkdir()
    project.play(f"touch {tmp_path}/ran", own)
    if how == "named":
        project.environ["PATH"] = f"{own}:/usr/bin:/bin"
    elif how == "relative":
        project.environ["PATH"] = f"bin:.::{os.path.relpath(own)}"
    elif how == "link":
        (project.tools / "sops").symlink_to(own / "sops")
    elif how == "link out of it":  # the folder could bring gpg
        (own / "sops").rename(tmp_path / "sops")
        (own / "sops").symlink_to(tmp_path / "sops")
        project.environ["PATH"] = str(own)
    elif how == "folder link":
        (tmp_path / "link").symlink_to(own)
        project.environ["PATH"] = f"{tmp_path}/link"
    else:
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
        project.play(f"touch {tmp_path}/ran")
    failed(StoreUnreachable, "is not installed, or only inside of the project", project.read)
    assert not (tmp_path / "ran").exists()


NO_KEY = f"echo 'data key: {CANARY}' >&2; "


@pytest.mark.parametrize(
    ("script", "kind", "says"),
    [
        (f"{NO_KEY} exit 128", StoreLogin, "no key of this job opens the file, which is encrypted for age age1abc"),
        (f"{NO_KEY} echo permission denied >&2; exit 128", StoreLogin, "no key of this job"),
        (f"{NO_KEY} exit 51", StoreError, "was changed after sops encrypted it"),
        (f"{NO_KEY} exit 25", StoreError, "was changed after sops encrypted it"),
        (f"echo '{CANARY}'; {NO_KEY} exit 1", StoreError, "failed with the exit code 1"),
        (f"echo '{CANARY}'", StoreError, "prints no JSON"),
        ("echo '[]'", StoreError, "prints no JSON"),
    ],
)
def test_failures_are_told_apart(project: Project, script: str, kind: type[StoreError], says: str) -> None:
    project.play(script)
    failed(kind, says, project.read)


@pytest.mark.parametrize(
    ("said", "kind", "says"),
    [
        (
            "dial tcp: connection refused",
            StoreUnreachable,
            "can't be reached: Vault https://vault.acme.example",
        ),
        ("Code: 403. Errors: permission denied", SecretDenied, "does not decrypt for this job"),
        ("something", StoreLogin, "no key of this job"),
    ],
)
def test_failures_of_a_key_service(project: Project, said: str, kind: type[StoreError], says: str) -> None:
    project.write("a.json", file_of({"a": enc()}, age=[], **transit(OWN)))
    project.play(f"{NO_KEY} echo '{said}' >&2; exit 128")
    project.environ["VAULT_TOKEN"] = "token"
    failed(kind, says, lambda: project.read(vault={"address": OWN}))


def test_a_program_that_hangs_is_stopped_with_what_it_started(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_SECONDS", 1)
    os.mkfifo(tmp_path / "never")
    project.play(f"echo '{CANARY}'; sh -c 'echo $$ > {tmp_path}/pid; read x < {tmp_path}/never'")
    failed(StoreUnreachable, "did not end within 1 seconds", project.read)
    pid = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}/stat").exists() and time.monotonic() < until:
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.01)
    else:
        assert not Path(f"/proc/{pid}").exists()


def test_a_program_that_is_none(project: Project) -> None:
    (project.tools / "sops").write_text("#!/nonexistent\n")
    failed(StoreUnreachable, "can't be run", project.read)


# --- Which file


def test_links_that_lead_out_of_the_project(project: Project, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_bytes(file_of({"a": enc()}))
    (project.root / "link.json").symlink_to(outside)
    (project.root / "folder").symlink_to(tmp_path)
    (project.root / "inner.json").symlink_to("a.json")
    for name in ("link.json", "folder/outside.json"):
        failed(StoreError, "leads out of the project", lambda: project.read(f"sops://{name}#a"))  # noqa: B023
        failed(StoreError, "leads out", lambda: project.read(f"sops://{project.root}/{name}#a"))  # noqa: B023
    assert project.read("sops://inner.json#a") == CANARY.encode()
    assert project.read(f"sops://{outside}#a") == CANARY.encode()


def test_files_that_are_none(project: Project) -> None:
    failed(SecretMissing, "no such file", lambda: project.read("sops://none.json#a"))
    (project.root / "folder.json").mkdir()
    failed(StoreError, "not a regular file", lambda: project.read("sops://folder.json#a"))
    os.mkfifo(project.root / "pipe.json")
    failed(StoreError, "not a regular file", lambda: project.read("sops://pipe.json#a"))
    failed(StoreUnreachable, "can't be opened", lambda: project.read(f"sops://{'x' * 300}#a"))
    project.write("big.json", b" " * (1024 * 1024 + 1))
    failed(StoreError, "over 1 MiB", lambda: project.read("sops://big.json#a"))
    project.write("plain.json", json.dumps({"a": CANARY}).encode())
    failed(StoreError, "not encrypted by sops", lambda: project.read("sops://plain.json#a"))


def test_a_foreign_vault_is_named_with_what_to_do(project: Project, tmp_path: Path) -> None:
    project.environ["VAULT_TOKEN"] = CANARY
    project.write("a.json", file_of({"a": enc()}, **transit(EVIL)))
    found = failed(StoreError, r"sops://a.json: the file sends sops to https://evil.example", project.read)
    assert 'stores: {sops: {allow: ["https://evil.example"]}}' in found.fix
    assert not (tmp_path / "given").exists()


def test_look_needs_no_program_and_no_key(project: Project) -> None:
    (project.tools / "sops").unlink()
    project.write(
        "b.json", file_of({"x": {"y": enc()}, **{f"f{n}": "open" for n in range(7)}}, lastmodified="nonsense")
    )
    look = project.resolver(sops={"age_key": "env://NOT_SET"}).look
    facts = look(parse_reference("sops://a.json#a"))
    assert (facts.created, facts.read, facts.remark) == (datetime(2026, 11, 29, 12, tzinfo=UTC), False, "")
    facts = look(parse_reference("sops://b.json#/x/y"))
    assert facts.created is None
    assert facts.remark == "not encrypted in the file: f0, f1, f2, f3, f4 and 2 more"
    failed(SecretMissing, "there is no field /x/z", lambda: look(parse_reference("sops://b.json#/x/z")))


def test_the_age_key_is_a_reference(project: Project, tmp_path: Path) -> None:
    project.environ["MINE"] = "AGE-SECRET-" + "KEY-1\n"
    project.read(sops={"age_key": "env://MINE"})
    assert "SOPS_AGE_KEY=AGE-SECRET-KEY-1\n" in (tmp_path / "environ").read_text()
    failed(SecretMissing, "NOT_SET is not set", lambda: project.read(sops={"age_key": "env://NOT_SET"}))


def test_one_key_that_can_be_had_is_enough(project: Project, tmp_path: Path) -> None:
    project.environ |= {"MINE": "AGE-SECRET-" + "KEY-1", "OTHER": "token"}
    project.write("a.json", file_of({"a": enc()}, **transit(OWN)))
    vault = {"address": OWN, "auth": {"token": "env://NOT_SET"}}
    project.read(sops={"age_key": "env://MINE"}, vault=vault)
    seen = (tmp_path / "environ").read_text()
    assert "SOPS_AGE_KEY=" in seen
    assert "VAULT_TOKEN=" not in seen
    project.read(sops={"age_key": "env://NOT_SET"}, vault={**vault, "auth": {"token": "env://OTHER"}})
    assert "VAULT_TOKEN=token\n" in (tmp_path / "environ").read_text()
    project.write("a.json", file_of({"a": enc()}, age=[], **transit(OWN)))
    failed(StoreLogin, "no key for the file: .*NOT_SET", lambda: project.read(vault=vault))
    failed(StoreLogin, "no key for the file: nothing logs in", lambda: project.read(vault={"address": OWN}))
