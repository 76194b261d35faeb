"""The lab's brokers admit who has the right ring, in every mode, and nobody else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, Guarded, KeyRing, guarded
from lab.authentication.modes import PRINCIPAL, Mode
from lab.authentication.rights import SOURCE, TARGET, admit
from lab.authentication.tokens import TokenServer, signed, signing_key
from lab.brokers import KafkaCluster
from lab.processes import Processes
from tests.e2e.authenticated import bearing, refusal_of, settings_of, topics_for
from tests.e2e.mirror import small_cluster
from tests.e2e.records import create_topics
from lab.ports import free_ports

REGION = "eu-central-1"
MODES: list[Mode] = [mode for mode in Mode if mode is not Mode.IAM]


@dataclass(frozen=True)
class Side:
    """A broker with a listener of every mode."""

    cluster: KafkaCluster
    ring: KeyRing
    tokens: TokenServer
    listeners: Mapping[Mode, Guarded]

    def servers(self, mode: Mode) -> str:
        return self.listeners[mode].listener.bootstrap_servers

    def secret(self, mode: Mode) -> dict[str, str]:
        return dict(self.listeners[mode].secret)

    def topics(self, mode: Mode, secret: Mapping[str, str]) -> set[str]:
        return topics_for(settings_of(mode, self.servers(mode), secret))

    def refusal(self, mode: Mode, secret: Mapping[str, str]) -> str:
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
        for mode in MODES:
            admit(cluster.bootstrap_servers, mode, ring.password, SOURCE | TARGET)
        yield Side(cluster, ring, tokens, listeners)


@pytest.mark.parametrize("mode", MODES)
def test_the_migrations_secret_opens_the_listener(side: Side, mode: Mode) -> None:
    assert side.topics(mode, side.secret(mode)) == {"orders"}


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.SCRAM_256, Mode.SCRAM_512])
def test_a_wrong_password_is_refused(side: Side, mode: Mode) -> None:
    wrong = side.secret(mode) | {"password": side.ring.password + " "}
    assert "authentication error" in side.refusal(mode, wrong)


def test_an_unknown_user_is_refused(side: Side) -> None:
    assert "authentication error" in side.refusal(Mode.PLAIN, side.secret(Mode.PLAIN) | {"username": "nobody"})
    assert "authentication error" in side.refusal(Mode.SCRAM_512, side.secret(Mode.SCRAM_512) | {"username": "nobody"})


def test_a_broker_of_another_authority_is_not_trusted(side: Side) -> None:
    assert "certificate verify failed" in side.refusal(Mode.TLS, {"ca": Authority().certificate})


def test_a_key_may_be_encrypted(side: Side) -> None:
    encrypted = side.ring.authority.client(PRINCIPAL).encrypted("its password")
    secret = side.secret(Mode.MTLS) | {
        "certificate": encrypted.certificate,
        "key": encrypted.key,
        "key_password": "its password",
    }
    assert secret["key"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert side.topics(Mode.MTLS, secret) == {"orders"}


def test_a_client_without_a_certificate_is_refused(side: Side) -> None:
    without = settings_of(Mode.TLS, side.servers(Mode.MTLS), side.secret(Mode.MTLS))
    assert "alert bad certificate" in refusal_of(without)


def test_a_certificate_of_another_authority_is_refused(side: Side) -> None:
    stranger = Authority().client(PRINCIPAL)
    secret = side.secret(Mode.MTLS) | {"certificate": stranger.certificate, "key": stranger.key}
    assert "alert certificate unknown" in side.refusal(Mode.MTLS, secret)


def test_an_expired_certificate_is_refused(side: Side) -> None:
    expired = side.ring.authority.client(PRINCIPAL, expired=True)
    secret = side.secret(Mode.MTLS) | {"certificate": expired.certificate, "key": expired.key}
    assert "alert certificate unknown" in side.refusal(Mode.MTLS, secret)


def test_a_wrong_client_secret_gets_no_token(side: Side) -> None:
    wrong = side.secret(Mode.OAUTHBEARER) | {"client_secret": "guessed"}
    assert "invalid_client" in side.refusal(Mode.OAUTHBEARER, wrong)


def test_a_token_endpoint_of_another_authority_is_not_trusted(side: Side) -> None:
    wrong = side.secret(Mode.OAUTHBEARER) | {"ca": Authority().certificate}
    assert "SSL certificate" in side.refusal(Mode.OAUTHBEARER, wrong)


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
    settings = bearing(side.servers(Mode.OAUTHBEARER), side.secret(Mode.OAUTHBEARER), lambda: token(side))
    assert "invalid_token" in refusal_of(settings)


def test_the_broker_accepts_a_token_that_a_client_brings_itself(side: Side) -> None:
    token = signed(side.tokens.key)
    settings = bearing(side.servers(Mode.OAUTHBEARER), side.secret(Mode.OAUTHBEARER), lambda: token)
    assert topics_for(settings) == {"orders"}
