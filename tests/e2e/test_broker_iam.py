"""The lab's brokers admit the roles of the local AWS as MSK does, by either mechanism, and nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import time

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient

from lab.authentication.certificates import Authority
from lab.authentication.listeners import LEAST_PRIVILEGE, Guarded, KeyRing, guarded
from lab.authentication.rights import SOURCE, admit
from lab.cloud.iam import Credentials, credentials_for
from lab.cloud.iam.announced_keys import VARIABLE
from lab.images import build_connect_image
from lab.ports import free_ports
from lab.processes import Processes
from mskmigration.kafka import unlisted
from mskmigration.kafka.authentication import client_settings
from mskmigration.settings import Authentication, ClusterAccess
from tests.e2e.authenticated import (
    Settings,
    aws_token,
    bearing,
    expired_token,
    java_client,
    java_iam,
    refusal_of,
    topics_for,
)
from tests.e2e.mirror import eventually, small_cluster
from tests.e2e.records import create_topics

REGION = "eu-central-1"
ROLE = "arn:aws:iam::123456789012:role/worker"
REFUSALS = {
    "the signature is not that of access key": lambda role: replace(role, secret_access_key="guessed"),
    "is unknown": lambda role: replace(role, access_key_id="ASIAUNKNOWN"),
    "the session token is not that of access key": lambda role: replace(role, session_token="another"),
}


@dataclass(frozen=True)
class Side:
    """A broker with a listener for IAM, and a role that it knows."""

    opened: Guarded
    role: Credentials
    folder: Path

    def bearing(self, token: str) -> Settings:
        return bearing(self.servers, self.opened.secret, lambda: token)

    @property
    def servers(self) -> str:
        return self.opened.listener.bootstrap_servers


@pytest.fixture(scope="module", params=["3.9.2", "4.1.2"])
def side(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    folder = tmp_path_factory.mktemp("iam")
    ring = KeyRing(Authority(), folder / "role-keys", REGION)
    opened = guarded(Authentication.IAM, free_ports(1)[0], ring)
    cluster = small_cluster("broker", request.param, folder, settings=LEAST_PRIVILEGE, listeners=[opened.listener])
    build_connect_image()
    with Processes() as processes:
        cluster.start(processes)
        cluster.wait_until_ready()
        create_topics(cluster, "orders")
        admit(cluster.bootstrap_servers, Authentication.IAM, ring.password, SOURCE)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(VARIABLE, str(ring.role_keys))
            role = credentials_for(ROLE, f"session-{request.param}")
        yield Side(opened, role, folder)


def test_a_role_of_the_local_aws_is_admitted_by_awss_signer_for_python(side: Side) -> None:
    assert topics_for(side.bearing(aws_token(side.role, REGION))) == {"orders"}


def test_what_librdkafka_cannot_ask_is_answered_to_the_functions_role(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"AWS_REGION": REGION, **side.role.environment}.items():
        monkeypatch.setenv(name, value)
    access = ClusterAccess("source", side.servers, Authentication.IAM, secret_arn="arn")
    settings = client_settings(access, lambda _arn: side.opened.secret)
    assert unlisted.quotas(settings) == {}
    assert unlisted.group_types(settings) == {}


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_token_of_anybody_else_is_refused(side: Side, reason: str) -> None:
    token = aws_token(REFUSALS[reason](side.role), REGION)
    assert reason in refusal_of(side.bearing(token))


def test_an_expired_token_is_refused(side: Side) -> None:
    assert "the signature expired at" in refusal_of(side.bearing(expired_token(side.role, REGION)))


def test_a_token_for_another_region_is_refused(side: Side) -> None:
    refusal = refusal_of(side.bearing(aws_token(side.role, "us-east-1")))
    assert "the signature is for host kafka.us-east-1.amazonaws.com" in refusal


def test_what_is_no_token_is_refused(side: Side) -> None:
    assert "invalid_token: the token's URL has no host" in refusal_of(side.bearing("not-a-token"))


def test_a_role_of_the_local_aws_is_admitted_by_awss_module_for_java(side: Side) -> None:
    done = java_client(side.folder, _java(side), {"AWS_REGION": REGION, **side.role.environment})
    assert done.stdout.split() == ["orders"], done.stderr


def test_a_wrong_signature_is_refused_by_awss_mechanism_too(side: Side) -> None:
    stranger = replace(side.role, secret_access_key="guessed")
    done = java_client(side.folder, _java(side), {"AWS_REGION": REGION, **stranger.environment})
    assert done.returncode != 0
    assert "Access denied: the signature is not that of access key" in done.stderr


@pytest.mark.parametrize("client", [AdminClient, Producer, lambda settings: Consumer({**settings, "group.id": "g"})])
def test_librdkafka_renews_tokens_by_itself(side: Side, client: type[AdminClient]) -> None:
    """Nobody polls: the lead of a token's end is a fifth of its life."""
    renewed: list[float] = []

    def token(_configuration: str) -> tuple[str, float]:
        renewed.append(time())
        return aws_token(side.role, REGION), time() + 5

    kept = client(side.bearing("") | {"oauth_cb": token})

    @eventually
    def twice() -> None:
        assert len(renewed) >= 2

    twice()
    assert "orders" in kept.list_topics(timeout=30).topics


def _java(side: Side) -> dict[str, str]:
    authority = side.folder / "authority.pem"
    authority.write_text(side.opened.secret["ca"])
    return java_iam(side.servers, authority)
