"""Each mode of authentication as kafka-python is told it, from what librdkafka is told."""

import logging
import socket
import ssl
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from confluent_kafka import KafkaError, KafkaException
from kafka import errors

from lab.authentication.certificates import Authority
from mskmigration.kafka import python_queries
from mskmigration.kafka.authentication import client_settings
from mskmigration.kafka.python_settings import python_settings
from mskmigration.settings import Authentication, ClusterAccess, Encryption

AUTHORITY = Authority()
SHOWN = AUTHORITY.client("migration")
USER = {"username": "migration", "password": "p w"}
CLIENT = {"token_endpoint": "https://id.example/token", "client_id": "me", "client_secret": "s3cret", "scope": "kafka"}
# Each with all that it may hold.
SECRETS = {
    Authentication.NONE: {},
    Authentication.TLS: {"ca": AUTHORITY.certificate},
    Authentication.MTLS: {
        "ca": AUTHORITY.certificate,
        "certificate": SHOWN.certificate,
        "key": SHOWN.key,
        "key_password": "p w",
    },
    Authentication.PLAIN: USER,
    Authentication.SCRAM_256: USER,
    Authentication.SCRAM_512: USER,
    Authentication.OAUTHBEARER: CLIENT | {"ca": AUTHORITY.certificate},
    Authentication.IAM: {},
}
TRANSLATED = {
    "bootstrap.servers",
    "security.protocol",
    "ssl.ca.pem",
    "ssl.certificate.pem",
    "ssl.key.pem",
    "ssl.key.password",
    "https.ca.pem",
    "sasl.mechanism",
    "sasl.username",
    "sasl.password",
    "sasl.oauthbearer.method",  # the grant by which librdkafka fetches a token; kafka-python knows none
    "sasl.oauthbearer.token.endpoint.url",
    "sasl.oauthbearer.client.id",
    "sasl.oauthbearer.client.secret",
    "sasl.oauthbearer.scope",
    "oauth_cb",
}


def settings(mode: Authentication, held: object, encryption: Encryption = Encryption.TLS) -> dict[str, Any]:
    access = ClusterAccess("source", "b-1:9096,b-2:9096", mode, encryption, "arn" if held else "")
    return python_settings(client_settings(access, lambda _arn: held))


@pytest.mark.parametrize("mode", Authentication)
def test_no_setting_of_a_mode_is_left_untranslated(mode: Authentication) -> None:
    """A setting that one library is told and the other is not would be noticed by nobody before it is refused."""
    access = ClusterAccess("source", "b-1:9096", mode, Encryption.TLS, "arn")
    assert set(client_settings(access, lambda _arn: SECRETS[mode])) <= TRANSLATED


def test_without_authentication_there_is_an_address_only() -> None:
    assert settings(Authentication.NONE, None) == {"bootstrap_servers": "b-1:9096,b-2:9096"}


def test_tls_trusts_the_secrets_authority_alone_and_checks_the_hosts_name() -> None:
    context = settings(Authentication.TLS, {"ca": AUTHORITY.certificate})["ssl_context"]
    assert len(context.get_ca_certs()) == 1
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert not context.verify_flags & ssl.VERIFY_X509_STRICT
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_without_an_authority_the_systems_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[ssl.SSLContext] = []

    def load(context: ssl.SSLContext) -> None:
        loaded.append(context)

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", load)
    assert settings(Authentication.TLS, {})["ssl_context"] in loaded


def test_mutual_tls_shows_a_certificate_whose_key_may_be_encrypted() -> None:
    plain = AUTHORITY.client("migration")
    assert settings(Authentication.MTLS, {"certificate": plain.certificate, "key": plain.key})["ssl_context"]
    encrypted = plain.encrypted("its password")
    secret = {"certificate": encrypted.certificate, "key": encrypted.key}
    assert settings(Authentication.MTLS, secret | {"key_password": "its password"})["security_protocol"] == "SSL"
    for wrong in ({}, {"key_password": "another"}):
        with pytest.raises(ssl.SSLError):
            settings(Authentication.MTLS, secret | wrong)


@pytest.mark.parametrize(
    ("mode", "mechanism"),
    [
        (Authentication.PLAIN, "PLAIN"),
        (Authentication.SCRAM_256, "SCRAM-SHA-256"),
        (Authentication.SCRAM_512, "SCRAM-SHA-512"),
    ],
)
def test_a_users_password_is_taken_as_it_is(mode: Authentication, mechanism: str) -> None:
    bare = settings(mode, USER, Encryption.NONE)
    assert bare == {
        "bootstrap_servers": "b-1:9096,b-2:9096",
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": mechanism,
        "sasl_plain_username": "migration",
        "sasl_plain_password": "p w",
    }
    over_tls = settings(mode, USER | {"ca": AUTHORITY.certificate})
    assert over_tls["security_protocol"] == "SASL_SSL"
    assert over_tls.keys() - bare.keys() == {"ssl_context"}


def test_a_token_is_fetched_once_with_the_clients_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Mapping[str, Any]] = []
    answer_with(monkeypatch, asked, httpx.Response(200, json={"access_token": "the token"}))
    provider = settings(Authentication.OAUTHBEARER, CLIENT | {"ca": AUTHORITY.certificate})["sasl_oauth_token_provider"]
    assert (provider.token(), provider.token(), provider.extensions()) == ("the token", "the token", {})
    (request,) = asked
    assert (request["url"], request["auth"]) == (CLIENT["token_endpoint"], ("me", "s3cret"))
    assert request["data"] == {"grant_type": "client_credentials", "scope": "kafka"}
    assert len(request["verify"].get_ca_certs()) == 1
    assert request["timeout"] <= 10


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"token": "s3cret"}),
        httpx.Response(200, json=["s3cret"]),
        httpx.Response(200, text="s3cret"),
    ],
    ids=["without a token", "no object", "no JSON"],
)
def test_an_answer_without_a_token_is_not_quoted(monkeypatch: pytest.MonkeyPatch, answer: httpx.Response) -> None:
    answer_with(monkeypatch, [], answer)
    with pytest.raises(ValueError, match="no access_token") as error:
        settings(Authentication.OAUTHBEARER, CLIENT)
    assert "s3cret" not in str(error.value)


def test_a_refusal_of_the_tokens_endpoint_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, [], httpx.Response(401, json={"error": "invalid_client"}))
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        settings(Authentication.OAUTHBEARER, CLIENT)


def test_iam_signs_a_token_with_the_functions_role(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    found = settings(Authentication.IAM, None)
    assert (found["security_protocol"], found["sasl_mechanism"]) == ("SASL_SSL", "OAUTHBEARER")
    assert len(found["sasl_oauth_token_provider"].token()) > 100


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (errors.ClusterAuthorizationFailedError(), KafkaError.CLUSTER_AUTHORIZATION_FAILED, "authorization failed"),
        (errors.IncompatibleBrokerVersion("no such request"), KafkaError.UNSUPPORTED_VERSION, "no such request"),
        (errors.KafkaTimeoutError("too late"), KafkaError._TIMED_OUT, "too late"),
        (errors.KafkaConnectionError("refused"), KafkaError._TRANSPORT, "refused"),
        (TypeError("what is this\nindeed"), KafkaError._TRANSPORT, "TypeError: what is this"),
    ],
)
def test_whatever_fails_is_reported_in_librdkafkas_terms(error: Exception, code: int, words: str) -> None:
    with pytest.raises(KafkaException) as raised, python_queries._in_librdkafkas_terms():
        raise error
    assert raised.value.args[0].code() == code
    assert words in raised.value.args[0].str()
    assert "\n" not in raised.value.args[0].str()


def test_a_socket_whose_handshake_fails_before_it_is_waited_for_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[ssl.SSLSocket] = []

    def fail(tls: ssl.SSLSocket, **_how: Any) -> None:
        made.append(tls)
        raise ConnectionResetError("reset")

    monkeypatch.setattr(ssl.SSLSocket, "do_handshake", fail)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(KafkaException, match="reset"):
            python_queries.quotas({"bootstrap.servers": address, "security.protocol": "SSL"})
    assert [each.fileno() for each in made] == [-1]


def test_the_library_logs_no_request() -> None:
    assert not logging.getLogger("kafka.net.connection").isEnabledFor(logging.INFO)


def answer_with(monkeypatch: pytest.MonkeyPatch, asked: list[Mapping[str, Any]], answer: httpx.Response) -> None:
    def post(url: str, **how: Any) -> httpx.Response:
        asked.append({"url": url, **how})
        answer.request = httpx.Request("POST", url)
        return answer

    monkeypatch.setattr(httpx, "post", post)
