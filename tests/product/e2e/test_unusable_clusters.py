"""A cluster that cannot be used is named with its endpoint and the reason, in every way that it comes to that."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, Guarded, KeyRing, guarded
from lab.authentication.modes import PRINCIPAL
from lab.authentication.tokens import TokenServer
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.authentication import client_settings
from mskmigration.kafka.limits import Limits
from mskmigration.settings import Authentication, ClusterAccess
from tests.product.e2e.mirror import small_cluster

MODES = (Authentication.TLS, Authentication.MTLS, Authentication.SCRAM_512, Authentication.OAUTHBEARER)
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:s"


@dataclass(frozen=True)
class Guards:
    """A broker's listeners, and the authority that signed its certificate."""

    authority: Authority
    guarded: dict[Authentication, Guarded]

    def servers(self, mode: Authentication) -> str:
        """Where the mode's listener is."""
        return self.guarded[mode].listener.bootstrap_servers

    def secret(self, mode: Authentication) -> dict[str, str]:
        """What opens it."""
        return dict(self.guarded[mode].secret)


@pytest.fixture(scope="module")
def guards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guards]:
    folder, authority = tmp_path_factory.mktemp("unusable"), Authority()
    with TokenServer(folder / "tokens", authority) as tokens, Processes() as processes:
        ring = KeyRing(authority, folder / "role-keys", "eu-central-1", tokens.issuer)
        made = {mode: guarded(mode, port, ring) for mode, port in zip(MODES, free_ports(len(MODES)), strict=True)}
        listeners = [each.listener for each in made.values()]
        cluster = small_cluster("broker", "4.1.2", folder, settings=LEAST_PRIVILEGE, listeners=listeners)
        cluster.start(processes)
        cluster.wait_until_ready()
        yield Guards(authority, made)


def why(mode: Authentication, servers: str, secret: dict[str, str]) -> str:
    """Return what is said of a cluster that cannot be used in this way."""
    access = ClusterAccess("source", servers, mode, secret_arn=SECRET)
    cluster = KafkaCluster("source", client_settings(access, lambda _arn: secret), Limits(seconds=5))
    with pytest.raises(KafkaUnreachableError) as error:
        cluster.partitions()
    assert f"The source cluster ({servers})" in error.value.what
    return error.value.what


def test_nobody_is_there(guards: Guards) -> None:
    (nobody,) = free_ports(1)
    said = why(Authentication.TLS, f"127.0.0.1:{nobody}", guards.secret(Authentication.TLS))
    assert "Connection refused" in said


def test_a_host_without_an_address(guards: Guards) -> None:
    said = why(Authentication.TLS, "broker.invalid:9094", guards.secret(Authentication.TLS))
    assert "Failed to resolve 'broker.invalid:9094'" in said


def test_a_wrong_password(guards: Guards) -> None:
    said = why(
        Authentication.SCRAM_512,
        guards.servers(Authentication.SCRAM_512),
        guards.secret(Authentication.SCRAM_512) | {"password": "wrong"},
    )
    assert "SASL authentication error" in said
    assert "wrong" not in said


def test_an_authority_that_did_not_sign_the_broker(guards: Guards) -> None:
    said = why(Authentication.TLS, guards.servers(Authentication.TLS), {"ca": Authority().certificate})
    assert "certificate verify failed" in said


def test_an_expired_certificate(guards: Guards) -> None:
    expired = guards.authority.client(PRINCIPAL, expired=True)
    shown = {"certificate": expired.certificate, "key": expired.key}
    said = why(Authentication.MTLS, guards.servers(Authentication.MTLS), guards.secret(Authentication.MTLS) | shown)
    assert "alert certificate" in said


def test_a_token_s_server_that_refuses_the_client(guards: Guards) -> None:
    secret = guards.secret(Authentication.OAUTHBEARER) | {"client_secret": "wrong"}
    said = why(Authentication.OAUTHBEARER, guards.servers(Authentication.OAUTHBEARER), secret)
    assert "invalid_client" in said
