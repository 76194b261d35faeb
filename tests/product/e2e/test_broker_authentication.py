"""The lab's brokers admit who has the right ring, in every mode, and nobody else."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from confluent_kafka import KafkaException

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, Guarded, KeyRing, guarded
from lab.authentication.modes import PRINCIPAL
from lab.authentication.rights import SOURCE, TARGET, admit
from lab.authentication.tokens import TokenServer, signed, signing_key
from lab.brokers import KafkaCluster
from lab.brokers.quotas import alter_quota
from localaws.ports import free_ports
from localaws.processes import Processes
from mskmigration.kafka import python_queries
from mskmigration.kafka.authentication import client_settings
from mskmigration.kafka.errors import reason
from mskmigration.kafka.quotas import QuotaEntity
from mskmigration.kafka.reading import ClientSetting
from mskmigration.settings import Authentication, ClusterAccess
from tests.product.e2e.authenticated import bearing, refusal_of, settings_of, topics_for
from tests.product.e2e.mirror import small_cluster
from tests.product.e2e.records import create_topics

REGION = "eu-central-1"
ALICE = ("--entity-type", "users", "--entity-name", "alice")
MODES: list[Authentication] = [mode for mode in Authentication if mode is not Authentication.IAM]


@dataclass(frozen=True)
class Side:
    """A broker with a listener of every mode."""

    cluster: KafkaCluster
    ring: KeyRing
    tokens: TokenServer
    listeners: Mapping[Authentication, Guarded]

    def servers(self, mode: Authentication) -> str:
        return self.listeners[mode].listener.bootstrap_servers

    def secret(self, mode: Authentication) -> dict[str, str]:
        return dict(self.listeners[mode].secret)

    def topics(self, mode: Authentication, secret: Mapping[str, str]) -> set[str]:
        return topics_for(settings_of(mode, self.servers(mode), secret))

    def reached(self, mode: Authentication, secret: Mapping[str, str]) -> dict[str, ClientSetting]:
        """Return what the functions reach the listener by."""
        access = ClusterAccess("source", self.servers(mode), mode, secret_arn="arn")
        return client_settings(access, lambda _arn: secret)

    def told(self, mode: Authentication, secret: Mapping[str, str]) -> str:
        """Return why what librdkafka cannot ask is not answered."""
        with pytest.raises(KafkaException) as refused:
            python_queries.quotas(self.reached(mode, secret))
        return reason(refused.value)

    def refusal(self, mode: Authentication, secret: Mapping[str, str]) -> str:
        return refusal_of(settings_of(mode, self.servers(mode), secret))


@pytest.fixture(scope="module", params=["3.9.2", "4.1.2"])
def side(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    folder = tmp_path_factory.mktemp("authentication")
    authority = Authority()
    tokens = TokenServer(folder / "tokens", authority)
    ring = KeyRing(authority, folder / "role-keys", REGION, tokens.issuer)
    ports = free_ports(len(MODES))
    listeners = {mode: guarded(mode, it, ring) for mode, it in zip(MODES, ports, strict=True)}
    opened = [each.listener for each in listeners.values()]
    cluster = small_cluster("broker", request.param, folder, settings=LEAST_PRIVILEGE, listeners=opened)
    with tokens, Processes() as processes:
        cluster.start(processes)
        cluster.wait_until_ready()
        create_topics(cluster, "orders")
        alter_quota(cluster.bootstrap_servers, ALICE, "--add-config", "producer_byte_rate=1048576")
        for mode in MODES:
            admit(cluster.bootstrap_servers, mode, ring.password, SOURCE | TARGET)
        yield Side(cluster, ring, tokens, listeners)


@pytest.mark.parametrize("mode", MODES)
def test_the_migrations_secret_opens_the_listener(side: Side, mode: Authentication) -> None:
    assert side.topics(mode, side.secret(mode)) == {"orders"}


@pytest.mark.parametrize("mode", MODES)
def test_what_librdkafka_cannot_ask_is_answered_by_the_same_secret(
    side: Side, mode: Authentication, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = side.reached(mode, side.secret(mode))
    assert python_queries.quotas(settings) == {QuotaEntity((("user", "alice"),)): {"producer_byte_rate": 1_048_576}}
    assert python_queries.group_types(settings) == {}
    secrets = [side.ring.password, side.tokens.issuer.client_secret, "PRIVATE KEY"]
    assert not [secret for secret in secrets if secret in caplog.text]


@pytest.mark.parametrize("mode", [Authentication.PLAIN, Authentication.SCRAM_256, Authentication.SCRAM_512])
def test_a_wrong_password_is_refused(side: Side, mode: Authentication) -> None:
    wrong = side.secret(mode) | {"password": side.ring.password + " "}
    assert "authentication error" in side.refusal(mode, wrong)


def test_an_unknown_user_is_refused(side: Side) -> None:
    assert "authentication error" in side.refusal(
        Authentication.PLAIN, side.secret(Authentication.PLAIN) | {"username": "nobody"}
    )
    assert "authentication error" in side.refusal(
        Authentication.SCRAM_512, side.secret(Authentication.SCRAM_512) | {"username": "nobody"}
    )


def test_a_broker_of_another_authority_is_not_trusted(side: Side) -> None:
    assert "certificate verify failed" in side.refusal(Authentication.TLS, {"ca": Authority().certificate})


def test_a_key_may_be_encrypted(side: Side) -> None:
    encrypted = side.ring.authority.client(PRINCIPAL).encrypted("its password")
    secret = side.secret(Authentication.MTLS) | {
        "certificate": encrypted.certificate,
        "key": encrypted.key,
        "key_password": "its password",
    }
    assert secret["key"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert side.topics(Authentication.MTLS, secret) == {"orders"}
    assert python_queries.group_types(side.reached(Authentication.MTLS, secret)) == {}


def test_a_client_without_a_certificate_is_refused(side: Side) -> None:
    without = settings_of(Authentication.TLS, side.servers(Authentication.MTLS), side.secret(Authentication.MTLS))
    assert "alert bad certificate" in refusal_of(without)


def test_a_certificate_of_another_authority_is_refused(side: Side) -> None:
    stranger = Authority().client(PRINCIPAL)
    secret = side.secret(Authentication.MTLS) | {"certificate": stranger.certificate, "key": stranger.key}
    assert "alert certificate unknown" in side.refusal(Authentication.MTLS, secret)


def test_an_expired_certificate_is_refused(side: Side) -> None:
    expired = side.ring.authority.client(PRINCIPAL, expired=True)
    secret = side.secret(Authentication.MTLS) | {"certificate": expired.certificate, "key": expired.key}
    assert "alert certificate unknown" in side.refusal(Authentication.MTLS, secret)


def test_a_wrong_client_secret_gets_no_token(side: Side) -> None:
    wrong = side.secret(Authentication.OAUTHBEARER) | {"client_secret": "guessed"}
    assert "invalid_client" in side.refusal(Authentication.OAUTHBEARER, wrong)


def test_a_token_endpoint_of_another_authority_is_not_trusted(side: Side) -> None:
    wrong = side.secret(Authentication.OAUTHBEARER) | {"ca": Authority().certificate}
    assert "SSL certificate" in side.refusal(Authentication.OAUTHBEARER, wrong)


def test_who_is_refused_is_told_why_and_soon(side: Side) -> None:
    password = side.secret(Authentication.PLAIN) | {"password": "guessed"}
    # Where the broker hangs up at once, kafka-python sees that before the reason.
    assert re.search("Authentication failed|socket disconnected", side.told(Authentication.PLAIN, password))
    client = side.secret(Authentication.OAUTHBEARER) | {"client_secret": "guessed"}
    assert "401 UNAUTHORIZED" in side.told(Authentication.OAUTHBEARER, client)
    authority = {"ca": Authority().certificate}
    assert "certificate verify failed" in side.told(Authentication.TLS, authority)


@pytest.mark.parametrize(
    "token",
    [
        lambda _side: signed(signing_key()),
        lambda side: signed(side.tokens.key, life_seconds=-60),
        lambda side: signed(side.tokens.key, audience="another"),
    ],
    ids=["of another issuer", "expired", "for another audience"],
)
def test_a_bad_token_is_refused(side: Side, token: Callable[[Side], str]) -> None:
    settings = bearing(
        side.servers(Authentication.OAUTHBEARER), side.secret(Authentication.OAUTHBEARER), lambda: token(side)
    )
    assert "invalid_token" in refusal_of(settings)


def test_the_broker_accepts_a_token_that_a_client_brings_itself(side: Side) -> None:
    token = signed(side.tokens.key)
    settings = bearing(side.servers(Authentication.OAUTHBEARER), side.secret(Authentication.OAUTHBEARER), lambda: token)
    assert topics_for(settings) == {"orders"}
