"""Clients of librdkafka and of Java, with any credentials, and what they are told."""

import logging
import os
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from time import time
from typing import Any

from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import CredentialProvider
from botocore.credentials import Credentials as BotoCredentials
from confluent_kafka import KafkaError
from confluent_kafka.admin import AdminClient

from localaws.iam import Credentials
from mskmigration.settings import Authentication
from tests.paths import BUILD

JAVA_CLIENT = Path(__file__).with_name("ListTopics.java")
SILENT = logging.getLogger("refused")
SILENT.disabled = True
SECONDS = 30.0
REFUSED = {KafkaError._AUTHENTICATION, KafkaError._SSL}
Settings = dict[str, Any]  # as the client takes them, its callbacks among them
MECHANISMS = {
    Authentication.PLAIN: "PLAIN",
    Authentication.SCRAM_256: "SCRAM-SHA-256",
    Authentication.SCRAM_512: "SCRAM-SHA-512",
}


def settings_of(mode: Authentication, servers: str, secret: Mapping[str, str]) -> Settings:
    """Return librdkafka's settings for a secret."""
    settings: Settings = {"bootstrap.servers": servers, "ssl.ca.pem": secret.get("ca", "")}
    match mode:
        case Authentication.NONE:
            return {"bootstrap.servers": servers}
        case Authentication.TLS:
            return settings | {"security.protocol": "SSL"}
        case Authentication.MTLS:
            certificate = {"ssl.certificate.pem": secret["certificate"], "ssl.key.pem": secret["key"]}
            password = {"ssl.key.password": secret["key_password"]} if "key_password" in secret else {}
            return settings | {"security.protocol": "SSL", **certificate, **password}
        case Authentication.OAUTHBEARER:
            return settings | {
                "security.protocol": "SASL_SSL",
                "sasl.mechanism": "OAUTHBEARER",
                "sasl.oauthbearer.method": "oidc",
                "sasl.oauthbearer.token.endpoint.url": secret["token_endpoint"],
                "sasl.oauthbearer.client.id": secret["client_id"],
                "sasl.oauthbearer.client.secret": secret["client_secret"],
                "sasl.oauthbearer.scope": secret["scope"],
                "https.ca.pem": secret["ca"],
            }
        case _:
            return settings | {
                "security.protocol": "SASL_SSL",
                "sasl.mechanism": MECHANISMS[mode],
                "sasl.username": secret["username"],
                "sasl.password": secret["password"],
            }


def bearing(servers: str, secret: Mapping[str, str], token: Callable[[], str]) -> Settings:
    """Return librdkafka's settings for a token that it asks for by a callback."""
    return {
        "bootstrap.servers": servers,
        "ssl.ca.pem": secret["ca"],
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "OAUTHBEARER",
        "oauth_cb": lambda _configuration: (token(), time() + 900),
    }


def aws_token(credentials: Credentials, region: str) -> str:
    """Return a token of AWS's own signer."""
    signed, _ = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider(region, _Provider(credentials))
    return str(signed)


def expired_token(credentials: Credentials, region: str) -> str:
    """Return a token that is like AWS's but was valid until a minute ago."""
    url = f"https://kafka.{region}.amazonaws.com/"
    request = AWSRequest(method="GET", url=url, params={"Action": "kafka-cluster:Connect"})
    signer = SigV4QueryAuth(_Provider(credentials).load(), "kafka-cluster", region, expires=-60)
    signer.add_auth(request)
    return urlsafe_b64encode(str(request.url).encode()).decode().rstrip("=")


def java_iam(servers: str, authority: Path) -> dict[str, str]:
    """Return the settings of a Java client that signs with the credentials of its environment."""
    package = "software.amazon.msk.auth.iam"
    return {
        "bootstrap.servers": servers,
        "security.protocol": "SASL_SSL",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority),
        "sasl.mechanism": "AWS_MSK_IAM",
        "sasl.jaas.config": f"{package}.IAMLoginModule required;",
        "sasl.client.callback.handler.class": f"{package}.IAMClientCallbackHandler",
    }


def java_client(
    folder: Path, settings: Mapping[str, str], environment: Mapping[str, str], *flags: str
) -> subprocess.CompletedProcess[str]:
    """List the topics with the worker's own libraries; the settings are free of what a properties file escapes."""
    file = folder / "client.properties"
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    libraries = BUILD / "images" / "kafka-connect" / "libs"
    return subprocess.run(
        [*("java", "-Xmx128m", "-XX:TieredStopAtLevel=1", *flags, "-cp", f"{libraries}/*"), JAVA_CLIENT, file],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def topics_for(settings: Settings) -> set[str]:
    """Return the topics that a client sees with these settings."""
    return set(AdminClient(settings).list_topics(timeout=SECONDS).topics)


def refusal_of(settings: Settings) -> str:
    """Return why a client is refused; that it is admitted fails."""
    errors: list[KafkaError] = []
    admin = AdminClient(settings | {"error_cb": errors.append}, logger=SILENT)
    described = admin.describe_cluster(request_timeout=SECONDS)
    while not described.done():
        admin.poll(0.1)
        for error in errors:
            if error.code() in REFUSED or "SSL routines" in error.str():
                return error.str()
    raise AssertionError(f"not refused: {described.exception()}")


class _Provider(CredentialProvider):
    def __init__(self, credentials: Credentials) -> None:
        super().__init__()
        self._credentials = credentials

    def load(self) -> BotoCredentials:
        given = self._credentials
        return BotoCredentials(given.access_key_id, given.secret_access_key, given.session_token)
