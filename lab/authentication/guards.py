"""The guarded listeners of a whole lab, and what the deployed stack is told of them."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from lab.authentication.certificates import Authority
from lab.authentication.listeners import Guarded, KeyRing, guarded
from lab.authentication.rights import SOURCE, TARGET, admit, exactly_once
from lab.authentication.tokens import TokenServer
from lab.cloud.endpoint import Endpoint
from lab.cloud.iam.announced_keys import VARIABLE
from lab.deployment import STACK_NAME
from lab.ports import free_ports
from mskmigration.kafka.acls import Acl
from mskmigration.settings import Authentication

ACCOUNT: Final = "123456789012"


class Pair(NamedTuple):
    """The modes of both clusters, and whether the workers copy exactly once."""

    source: Authentication
    target: Authentication
    exactly_once: bool = False

    @property
    def name(self) -> str:
        """Its name in a command and as a folder."""
        return f"{self.source}-to-{self.target}"


@dataclass(frozen=True)
class Guard:
    """One cluster's guarded listener, and the rights that the migration's principal has behind it."""

    side: str
    mode: Authentication
    guarded: Guarded
    password: str
    rights: Collection[Acl]

    def admit(self, open_servers: str) -> None:
        """Give the migration's principal its rights, through the listener that is open to the lab."""
        admit(open_servers, self.mode, self.password, self.rights)

    def parameters(self, endpoint: Endpoint) -> dict[str, str]:
        """Keep the secret in the local AWS, and return the parameters of the stack."""
        side = self.side.capitalize()
        parameters = {
            f"{side}BootstrapServers": self.guarded.listener.bootstrap_servers,
            f"{side}Authentication": str(self.mode),
        }
        if self.guarded.secret:
            secrets = endpoint.client("secretsmanager")
            kept = secrets.create_secret(Name=f"lab/{self.side}", SecretString=json.dumps(dict(self.guarded.secret)))
            parameters[f"{side}SecretArn"] = kept["ARN"]
        if self.mode is Authentication.IAM:
            cluster = f"cluster/lab-{self.side}/00000000-0000-0000-0000-000000000000-1"
            parameters[f"{side}ClusterArn"] = f"arn:aws:kafka:{endpoint.region}:{ACCOUNT}:{cluster}"
        return parameters


@dataclass(frozen=True)
class Guards:
    """Both clusters' guards, and the file of the keys of the roles' sessions."""

    source: Guard
    target: Guard
    role_keys: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """What the local AWS is started with, so that brokers can verify its roles' signatures."""
        return {VARIABLE: str(self.role_keys)}

    def parameters(self, endpoint: Endpoint) -> dict[str, str]:
        """Return the parameters of the stack for both clusters, whose secrets are kept."""
        return self.source.parameters(endpoint) | self.target.parameters(endpoint)


@contextmanager
def guarding(pair: Pair, folder: Path, region: str) -> Iterator[Guards]:
    """Make both guards; leaving the context ends the issuer of tokens.

    Parameters
    ----------
    folder
        Receives the keys of the issuer and of the roles' sessions.
    """
    authority, role_keys = Authority(), folder / "role-keys"
    more = exactly_once(STACK_NAME) if pair.exactly_once else frozenset()
    with TokenServer(folder / "issuer", authority) as tokens:
        ring = KeyRing(authority, role_keys, region, tokens.issuer)
        first, second = free_ports(2)
        yield Guards(
            Guard("source", pair.source, guarded(pair.source, first, ring), ring.password, SOURCE),
            Guard("target", pair.target, guarded(pair.target, second, ring), ring.password, TARGET | more),
            role_keys,
        )
