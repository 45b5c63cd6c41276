"""Secrets of AWS Secrets Manager.

One secret a call: BatchGetSecretValue takes no version, and needs a permission of its own. The service allows 10,000
calls a second.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from payconf.model.errors import SecretMissing, StoreError
from payconf.model.reference import Reference
from payconf.model.secret import Secret
from payconf.model.secret_facts import Facts
from payconf.stores.aws.calls import Answer, Calls
from payconf.stores.aws.replace import CURRENT, replace
from payconf.stores.base import Access, Content
from payconf.stores.patience import Patience

_NOT_THERE = "ResourceNotFoundException"
_NOT_NOW = "InvalidRequestException"
"""Among others: the secret is scheduled for deletion."""


class SecretsManager:
    """The secrets of one account, in any region."""

    def __init__(self, access: Access, patience: Patience | None = None) -> None:
        self._calls = Calls(access, "secretsmanager", patience)

    def read(self, place: Reference) -> Content:
        """The text or the bytes of one version: the named one, else the current one."""
        content = self._read(place)
        if content is None:
            raise self._missing(place)
        return content

    def look(self, place: Reference) -> Facts:
        """What DescribeSecret and ListSecretVersionIds tell; the second may be denied, and the age stays unknown."""
        about = self._calls.ask(place, "describe_secret", (_NOT_THERE,), SecretId=place.path)
        if about.code:
            raise self._nowhere(place)
        _refuse_deleted(place, about.data)
        version, stage = place.option("version"), place.option("stage")
        stages: dict[str, list[str]] = about.data.get("VersionIdsToStages") or {}
        if version is None:
            version = next((one for one, of in stages.items() if (stage or CURRENT) in of), None)
        created = None if version is None else self._created(place, version, bool(stages.get(version)))
        if version is None:
            raise _versionless(place, stages)
        return Facts(version, created, remark=_rotation(about.data), read=False)

    def write(self, reference: Reference, secret: Secret) -> Facts:
        """A new version, which becomes the current one if nobody else has made one in the meantime."""
        if reference.options and {name for name, _ in reference.options} != {"region"}:
            raise StoreError(
                f"{reference}: payconf writes a new version, so the reference can't name one.",
                "Leave version= and stage= away.",
            )
        place = reference.place()
        about = self._calls.ask(place, "describe_secret", (_NOT_THERE,), SecretId=place.path)
        if about.code:
            raise self._nowhere(place)
        _refuse_deleted(place, about.data)
        return replace(self._calls, reference, secret, self._read(place))

    def close(self) -> None:
        """Let go of the connections."""
        self._calls.close()

    def _read(self, place: Reference) -> Content | None:
        """None where there is no such secret or no such version."""
        version, stage = place.option("version"), place.option("stage")
        which = {"VersionId": version} if version is not None else {"VersionStage": stage or CURRENT}
        answer = self._calls.ask(place, "get_secret_value", (_NOT_THERE, _NOT_NOW), SecretId=place.path, **which)
        if answer.code == _NOT_NOW:
            _refuse_deleted(place, self._described(place).data)
            raise StoreError(
                f"{place}: AWS Secrets Manager does not hand it out in the state it is in.",
                "aws secretsmanager describe-secret shows it; it may be under deletion, or a replica that was cut off.",
            )
        if answer.code:
            return None
        text, content = answer.data.get("SecretString"), answer.data.get("SecretBinary")
        whole = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else content
        if not isinstance(whole, bytes):
            raise self._calls.unusable(place)
        return Content(Secret(whole), Facts(answer.data.get("VersionId"), answer.data.get("CreatedDate")))

    def _missing(self, place: Reference) -> SecretMissing:
        """Why GetSecretValue found nothing, as far as the metadata may be read."""
        about = self._described(place)
        return self._nowhere(place) if about.code else _versionless(place, about.data.get("VersionIdsToStages"))

    def _described(self, place: Reference) -> Answer:
        tell = (_NOT_THERE, "AccessDeniedException", "AccessDenied")
        return self._calls.ask(place, "describe_secret", tell, SecretId=place.path)

    def _nowhere(self, place: Reference) -> SecretMissing:
        return SecretMissing(
            f"{place}: there is no such secret in {self._calls.region(place)}, or not in this account.",
            "Make it, or mend its name or region: aws secretsmanager list-secrets.",
        )

    def _created(self, place: Reference, version: str, known: bool) -> datetime | None:
        """When a version was made. `known`: DescribeSecret has it; it leaves out those without a stage."""
        pages: dict[str, Any] = {}
        while True:
            answer = self._calls.ask(
                place,
                "list_secret_version_ids",
                ("AccessDeniedException", "AccessDenied"),
                SecretId=place.path,
                IncludeDeprecated=True,
                **pages,
            )
            for one in answer.data.get("Versions", ()):
                if one["VersionId"] == version:
                    found: datetime | None = one.get("CreatedDate")
                    return found
            pages = {"NextToken": answer.data["NextToken"]} if answer.data.get("NextToken") else {}
            if not pages:
                break
        if known:
            return None
        raise SecretMissing(
            f"{place}: there is no such version" + (", as far as its stages tell." if answer.code else "."),
            "Name another version, or a stage; AWS deletes old versions without a stage.",
        )


def _refuse_deleted(place: Reference, about: dict[str, Any]) -> None:
    date = about.get("DeletedDate")
    if date is not None:
        raise SecretMissing(
            f"{place}: the secret is scheduled for deletion (AWS says {date:%Y-%m-%d}), and nobody can read it.",
            f"aws secretsmanager restore-secret --secret-id {place.path} brings it back, until it is gone.",
        )


def _versionless(place: Reference, stages: dict[str, list[str]] | None) -> SecretMissing:
    known = sorted({name for of in (stages or {}).values() for name in of})
    has = f"it has {', '.join(known)}" if known else "it has none yet"
    what = "such version" if place.option("version") else f"version with the stage {place.option('stage') or CURRENT}"
    return SecretMissing(
        f"{place}: the secret is there, and has no {what}; {has}.",
        "Put a value into it (aws secretsmanager put-secret-value), or name another version.",
    )


def _rotation(about: dict[str, Any]) -> str:
    if not about.get("RotationEnabled"):
        return ""
    date = about.get("NextRotationDate")
    return f"AWS rotates it, next until {date:%Y-%m-%d}" if date is not None else "AWS rotates it"
