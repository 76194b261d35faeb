"""Each mode of authentication as the clients of functions, and those of Connect, are told it."""

from typing import Any

import pytest

from mskmigration.connectors.client_security import READING, WRITING, with_access
from mskmigration.connectors.definitions import client_keys
from mskmigration.errors import InvalidSecretError
from mskmigration.kafka.authentication import client_settings
from mskmigration.settings import Authentication, ClusterAccess, Encryption

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:source"
CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
USER = {"username": "migration", "password": " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"[1:]}
CLIENT = {"token_endpoint": "https://id.example/token", "client_id": "me", "client_secret": "s3cret"}
CERTIFIED = {"certificate": CA, "key": KEY}
BY_USER = (Authentication.PLAIN, Authentication.SCRAM_256, Authentication.SCRAM_512)


def access(mode: Authentication, encryption: Encryption = Encryption.TLS, arn: str = ARN) -> ClusterAccess:
    return ClusterAccess("source", "b-1:9096", mode, encryption, arn)


def settings(mode: Authentication, held: object, **more: Any) -> dict[str, Any]:
    return client_settings(access(mode, **more), lambda _arn: held)


def test_without_authentication_no_secret_is_read() -> None:
    def refuse(_arn: str) -> object:
        raise AssertionError

    assert client_settings(access(Authentication.NONE), refuse) == {"bootstrap.servers": "b-1:9096"}


def test_tls_needs_no_secret_where_the_authority_is_public() -> None:
    assert settings(Authentication.TLS, None, arn="") == {"bootstrap.servers": "b-1:9096", "security.protocol": "SSL"}
    assert settings(Authentication.TLS, {"ca": CA})["ssl.ca.pem"] == CA


def test_mutual_tls_shows_a_certificate() -> None:
    found = settings(Authentication.MTLS, CERTIFIED | {"key_password": "x", "ca": CA})
    assert found == {
        "bootstrap.servers": "b-1:9096",
        "security.protocol": "SSL",
        "ssl.ca.pem": CA,
        "ssl.certificate.pem": CA,
        "ssl.key.pem": KEY,
        "ssl.key.password": "x",
    }


@pytest.mark.parametrize(
    ("mode", "mechanism"), list(zip(BY_USER, ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"), strict=True))
)
def test_a_user_s_password_is_taken_as_it_is(mode: Authentication, mechanism: str) -> None:
    found = settings(mode, USER)
    assert (found["security.protocol"], found["sasl.mechanism"]) == ("SASL_SSL", mechanism)
    assert (found["sasl.username"], found["sasl.password"]) == (USER["username"], USER["password"])
    assert settings(mode, USER, encryption=Encryption.NONE)["security.protocol"] == "SASL_PLAINTEXT"


def test_a_token_is_fetched_from_a_server_of_the_same_authority() -> None:
    found = settings(Authentication.OAUTHBEARER, CLIENT | {"scope": "kafka", "ca": CA})
    assert found["sasl.oauthbearer.method"] == "oidc"
    assert found["sasl.oauthbearer.token.endpoint.url"] == CLIENT["token_endpoint"]
    assert (found["sasl.oauthbearer.client.id"], found["sasl.oauthbearer.client.secret"]) == ("me", "s3cret")
    assert (found["sasl.oauthbearer.scope"], found["https.ca.pem"], found["ssl.ca.pem"]) == ("kafka", CA, CA)


def test_iam_signs_tokens_with_the_function_s_role(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    found = settings(Authentication.IAM, None, arn="")
    assert (found["security.protocol"], found["sasl.mechanism"]) == ("SASL_SSL", "OAUTHBEARER")
    token, expires_at = found["oauth_cb"]("")
    assert len(token) > 100
    assert expires_at > 1_700_000_000


@pytest.mark.parametrize(
    ("mode", "held", "fault"),
    [
        (Authentication.PLAIN, {"username": "u"}, "password: Field required"),
        (Authentication.SCRAM_512, {**USER, "pasword": "hunter2"}, "pasword: Extra inputs are not permitted"),
        (Authentication.SCRAM_256, {**USER, "password": " hunter2"}, "password: String should match pattern"),
        (
            Authentication.MTLS,
            CERTIFIED | {"key": "-----BEGIN RSA PRIVATE KEY-----hunter2"},
            "key: String should match",
        ),
        (Authentication.TLS, {"ca": "hunter2"}, "ca: String should match pattern"),
        (Authentication.OAUTHBEARER, CLIENT | {"token_endpoint": "hunter2"}, "token_endpoint: String should match"),
        (Authentication.PLAIN, ["hunter2"], "the whole: Input should be a valid dictionary"),
    ],
)
def test_a_wrong_secret_is_named_by_its_fields_and_never_quoted(mode: Authentication, held: object, fault: str) -> None:
    with pytest.raises(InvalidSecretError) as error:
        settings(mode, held)
    assert fault in str(error.value)
    assert f"connectors/auth/{mode}.yaml" in error.value.remedy
    assert "SourceSecretArn" in error.value.remedy
    assert "hunter2" not in str(error.value)
    assert error.value.__cause__ is None


@pytest.mark.parametrize("mode", Authentication)
def test_connect_gets_names_of_secrets_only(mode: Authentication) -> None:
    keys = client_keys(access(mode))
    assert keys["security.protocol"] == access(mode).protocol
    for key in ("ssl.truststore.certificates", "ssl.keystore.key", "sasl.oauthbearer.token.endpoint.url"):
        assert key not in keys or keys[key].startswith("${credentials:source:")
    jaas = keys.get("sasl.jaas.config", "")
    assert not jaas or jaas.startswith("${credentials:source:jaas.") or jaas.endswith("IAMLoginModule required;")


def test_every_client_of_a_connector_is_configured() -> None:
    reads = access(Authentication.SCRAM_512)
    writes = ClusterAccess("target", "b-2:9098", Authentication.IAM)
    config = with_access({"name": "m-source"}, reads=reads, writes=writes)
    assert config["name"] == "m-source"
    for prefix in READING:
        assert config[f"{prefix}sasl.jaas.config"] == "${credentials:source:jaas.scram}"
    for prefix in WRITING:
        assert config[f"{prefix}sasl.mechanism"] == "AWS_MSK_IAM"
    assert len(config) == 1 + len(client_keys(reads)) + len(WRITING) * len(client_keys(writes))


def test_a_client_of_one_cluster_takes_no_handler_over_from_the_other() -> None:
    """A key of the worker holds for a connector's client unless it is overridden."""
    by_sasl = [mode for mode in Authentication if access(mode).protocol.startswith("SASL")]
    said = {mode: {key for key in client_keys(access(mode)) if "handler" in key} for mode in by_sasl}
    assert len(said) == 5
    assert all(len(keys) == 2 for keys in said.values())
    assert len(set(map(frozenset, said.values()))) == 1
