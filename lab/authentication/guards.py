"""The guarded listeners of a whole lab, and what the deployed stack is told of them."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lab.authentication.certificates import Authority
from lab.authentication.listeners import Guarded, KeyRing, cluster_arn, guarded
from lab.authentication.rights import SOURCE, TARGET, admit, exactly_once
from lab.authentication.tokens import TokenServer
from lab.deployment import STACK_NAME
from localaws.endpoint import Endpoint
from localaws.iam.announced_keys import VARIABLE
from localaws.ports import free_ports
from mskmigration.kafka.acls import Acl
from mskmigration.settings import Authentication


def cluster_name(side: str) -> str:
    """Return the name of a side's cluster in its ARN."""
    return f"lab-{side}"


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

    @property
    def cluster(self) -> str:
        """The name in its ARN, where the mode is IAM."""
        return cluster_name(self.side)

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
            parameters[f"{side}ClusterArn"] = cluster_arn(endpoint.region, self.cluster)
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
def guarding(pair: Pair, folder: Path, endpoint: Endpoint) -> Iterator[Guards]:
    """Make both guards; leaving the context ends the issuer of tokens.

    Parameters
    ----------
    folder
        Receives the keys of the issuer and of the roles' sessions.
    endpoint
        The local AWS, which brokers ask what its roles may do.
    """
    authority, role_keys = Authority(), folder / "role-keys"
    more = exactly_once(STACK_NAME) if pair.exactly_once else frozenset()
    with TokenServer(folder / "issuer", authority) as tokens:
        ring = KeyRing(authority, role_keys, endpoint.region, tokens.issuer, policies=endpoint.brokers_url)
        ports = free_ports(2)
        source = guarded(pair.source, ports[0], ring, cluster_name("source"))
        target = guarded(pair.target, ports[1], ring, cluster_name("target"))
        yield Guards(
            Guard("source", pair.source, source, ring.password, SOURCE),
            Guard("target", pair.target, target, ring.password, TARGET | more),
            role_keys,
        )
