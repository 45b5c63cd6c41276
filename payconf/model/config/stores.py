"""Models of `stores:` in payconf.yaml and environment.yaml: where a store is, and as whom payconf asks it.

Never with what: what opens a store is itself a reference, to env://, file:// or keyring://. A block of environment.yaml
replaces the whole block of the same store in payconf.yaml.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from payconf.model.config.formats import Region, RoleArn
from payconf.model.config.types import FilledText, Integer, Section, no_items, shape

Access = FilledText
"""A reference to what opens a store."""


class AppRole(Section):
    """Login of a machine: the id of a role, and a secret id. `mount`: where the method lies, default approle."""

    role_id: FilledText
    secret_id: Access
    mount: FilledText | None = None


class Role(Section):
    """Login by a signed token. `token`: where it is, default: the CI's own, or the pod's. `mount`: of the method.

    `audience`: for whom GitHub makes the token, default payconf.
    """

    role: FilledText
    token: Access | None = None
    mount: FilledText | None = None
    audience: FilledText | None = None


RoleOrName = Annotated[
    Annotated[FilledText, Tag("text")] | Annotated[Role, Tag("mapping")],
    Discriminator(shape),
]
"""The name of a role, or all that can be said of the login."""


class VaultAuth(Section):
    """One way to log in. Without any: the variable VAULT_TOKEN (or BAO_TOKEN), else ~/.vault-token."""

    token: Access | None = None
    approle: AppRole | None = None
    kubernetes: RoleOrName | None = None
    jwt: RoleOrName | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        named = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(named) != 1:
            text = f"expected one way to log in, found {' and '.join(named) or 'none'}"
            raise PydanticCustomError("payconf_form", "{text}", {"text": text})
        return self


class Vault(Section):
    """HashiCorp Vault or OpenBao. `address` default: the variable VAULT_ADDR. `kv`: 1 or 2, default: as it says."""

    address: FilledText | None = None
    namespace: FilledText | None = None
    auth: VaultAuth | None = None
    ca_file: FilledText | None = None
    kv: Annotated[Integer, Field(ge=1, le=2)] | None = None


class Aws(Section):
    """AWS Secrets Manager and SSM. What is absent is as the AWS SDK finds it, by variables, profile or machine role."""

    region: Region | None = None
    profile: FilledText | None = None
    role_arn: RoleArn | None = None
    endpoint: FilledText | None = None


class Gcp(Section):
    """Google Secret Manager; the login is that of Application Default Credentials."""

    project: FilledText | None = None
    endpoint: FilledText | None = None


class Azure(Section):
    """Azure Key Vault; the login is that of DefaultAzureCredential. `suffix`: of the cloud's names of vaults.

    `endpoint`: of an emulator, for every name of a vault.
    """

    suffix: Literal["vault.azure.net", "vault.azure.cn", "vault.usgovcloudapi.net"] | None = None
    endpoint: FilledText | None = None


class Sops(Section):
    """SOPS. `age_key`: a reference to the private key, default: as sops finds it.

    `allow`: whom sops may ask for a file's key, beside the Vault of `vault.address`: ARNs of KMS keys and their roles,
    ids of GCP keys, addresses of key vaults and further Vaults, each as it stands in the file.
    """

    age_key: Access | None = None
    allow: list[FilledText] = Field(default_factory=no_items)


class OnePassword(Section):
    """1Password. `address`: of a Connect server, default: the variable OP_CONNECT_HOST; without one, a service account.

    `token`: of the service account or for the server, default env://OP_SERVICE_ACCOUNT_TOKEN or env://OP_CONNECT_TOKEN.
    """

    address: FilledText | None = None
    token: Access | None = None


class Stores(Section):
    """One block a store; a store that needs nothing said has none."""

    vault: Vault | None = None
    aws: Aws | None = None
    gcp: Gcp | None = None
    azure: Azure | None = None
    sops: Sops | None = None
    onepassword: OnePassword | None = None

    def over(self, project: Stores) -> Stores:
        """These, and what only the project says."""
        own = {name: block for name in type(self).model_fields if (block := getattr(self, name)) is not None}
        return project.model_copy(update=own)
