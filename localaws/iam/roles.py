"""The deployed roles in moto: their policies and credentials."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from localaws.iam.announced_keys import announce

_PARTITION = "aws"
_SESSION_SECONDS = 12 * 3600
_SESSION_NAME_LIMIT = 64


@dataclass(frozen=True)
class Credentials:
    """Temporary credentials of an assumed role."""

    access_key_id: str
    secret_access_key: str
    session_token: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables from which every AWS SDK reads them."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_SESSION_TOKEN": self.session_token,
        }


@dataclass(frozen=True)
class Session:
    """Who calls: an assumed role under a session name."""

    role_arn: str
    session_name: str

    @property
    def account(self) -> str:
        """The account of the role."""
        return self.role_arn.split(":")[4]

    @property
    def arn(self) -> str:
        """The ARN that AWS names in a refusal."""
        role = self.role_arn.split("/")[-1]
        return f"arn:{_PARTITION}:sts::{self.account}:assumed-role/{role}/{self.session_name}"


@lru_cache(maxsize=1024)
def credentials_for(role_arn: str, session_name: str) -> Credentials:
    """Assume a role for a service: Lambda, ECS, Step Functions or Scheduler."""
    account = role_arn.split(":")[4]
    assumed = sts_backends[account][_PARTITION].assume_role(
        region_name="us-east-1",
        role_session_name=session_name[:_SESSION_NAME_LIMIT],
        role_arn=role_arn,
        policy="",
        duration=_SESSION_SECONDS,
        external_id="",
    )
    credentials = Credentials(assumed.access_key_id, assumed.secret_access_key, assumed.session_token)
    announce({**asdict(credentials), "arn": Session(role_arn, session_name[:_SESSION_NAME_LIMIT]).arn})
    return credentials


def session_of(access_key_id: str) -> Session | None:
    """Find the session that an access key belongs to; None for any other key."""
    for accounts in list(sts_backends.values()):
        for backend in list(accounts.values()):
            if assumed := backend.get_assumed_role_from_access_key(access_key_id):
                return Session(assumed.role_arn, assumed.session_name)
    return None


def role_of(session_arn: str) -> str | None:
    """Return the role of a session, whose ARN leaves out the role's path; None where there is no such role."""
    *_, account, assumed = session_arn.split(":")
    kind, _, rest = assumed.partition("/")
    name = rest.partition("/")[0]
    roles = iam_backends[account][_PARTITION].roles.values() if kind == "assumed-role" else ()
    return next((role.arn for role in roles if role.name == name), None)


def policies_of(role_arn: str) -> list[Mapping[str, Any]]:
    """Read the documents of a role's inline and attached policies; none when the role does not exist."""
    backend = iam_backends[role_arn.split(":")[4]][_PARTITION]
    role = next((role for role in backend.roles.values() if role.arn == role_arn), None)
    return [] if role is None else [_parsed(document) for document in _documents(role)]


def boundary_of(role_arn: str) -> list[Mapping[str, Any]] | None:
    """Read the document of a role's permissions boundary; None when it has none."""
    backend = iam_backends[role_arn.split(":")[4]][_PARTITION]
    role = next((role for role in backend.roles.values() if role.arn == role_arn), None)
    if role is None or not role.permissions_boundary_arn:
        return None
    policy = backend.get_policy(role.permissions_boundary_arn)
    return [_parsed(next(version.document for version in policy.versions if version.is_default))]


def _documents(role: Any) -> Iterator[str | Mapping[str, Any]]:
    yield from role.policies.values()
    for policy in role.managed_policies.values():
        yield next(version.document for version in policy.versions if version.is_default)


def _parsed(document: str | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(document, str):
        return document
    parsed: Mapping[str, Any] = json.loads(unquote(document) if document.startswith("%") else document)
    return parsed
