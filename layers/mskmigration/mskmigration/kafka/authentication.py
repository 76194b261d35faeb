"""How functions reach a cluster: the settings of librdkafka that a mode of authentication and a secret come to.

The secret of a cluster is one JSON object in AWS Secrets Manager; ``connectors/auth/*.yaml`` names the fields of each
mode. The workers read the same secret.
"""

import os
from collections.abc import Callable, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mskmigration.errors import InvalidSecretError
from mskmigration.kafka.reading import ClientSetting
from mskmigration.settings import Authentication, ClusterAccess

PKCS8: Final = r"^\s*-----BEGIN (ENCRYPTED )?PRIVATE KEY-----"
CERTIFICATE: Final = r"^\s*-----BEGIN CERTIFICATE-----"
# librdkafka takes leading spaces of any setting away (rd_kafka_anyconf_set_prop).
NO_LEADING_SPACE: Final = r"^[^ ]"


class _Secret(BaseModel):
    # Whatever is wrong with a secret, its values are not to be shown.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    ca: str | None = Field(default=None, pattern=CERTIFICATE)

    def settings(self) -> dict[str, ClientSetting]:
        return {"ssl.ca.pem": self.ca} if self.ca else {}


class _Certified(_Secret):
    certificate: str = Field(pattern=CERTIFICATE)
    key: str = Field(pattern=PKCS8)
    key_password: str | None = None

    def settings(self) -> dict[str, ClientSetting]:
        password = {"ssl.key.password": self.key_password} if self.key_password else {}
        shown = {"ssl.certificate.pem": self.certificate, "ssl.key.pem": self.key}
        return super().settings() | shown | password


class _User(_Secret):
    username: str = Field(pattern=NO_LEADING_SPACE)
    password: str = Field(pattern=NO_LEADING_SPACE)

    def settings(self) -> dict[str, ClientSetting]:
        return super().settings() | {"sasl.username": self.username, "sasl.password": self.password}


class _Client(_Secret):
    token_endpoint: str = Field(pattern=r"^https?://\S+$")
    client_id: str = Field(pattern=NO_LEADING_SPACE)
    client_secret: str = Field(pattern=NO_LEADING_SPACE)
    scope: str | None = None

    def settings(self) -> dict[str, ClientSetting]:
        scope = {"sasl.oauthbearer.scope": self.scope} if self.scope else {}
        # The token's server is checked against the same authority as the brokers.
        authority = {"https.ca.pem": self.ca} if self.ca else {}
        client = {
            "sasl.oauthbearer.method": "oidc",
            "sasl.oauthbearer.token.endpoint.url": self.token_endpoint,
            "sasl.oauthbearer.client.id": self.client_id,
            "sasl.oauthbearer.client.secret": self.client_secret,
        }
        return super().settings() | client | scope | authority


class _Role(_Secret):
    """The credentials are those of the function's role."""

    def settings(self) -> dict[str, ClientSetting]:
        return super().settings() | {"oauth_cb": _signed_token}


# What each mode's secret holds, and its SASL mechanism, if it has one.
_MODES: Final[Mapping[Authentication, tuple[type[_Secret], str | None]]] = {
    Authentication.TLS: (_Secret, None),
    Authentication.MTLS: (_Certified, None),
    Authentication.PLAIN: (_User, "PLAIN"),
    Authentication.SCRAM_256: (_User, "SCRAM-SHA-256"),
    Authentication.SCRAM_512: (_User, "SCRAM-SHA-512"),
    Authentication.OAUTHBEARER: (_Client, "OAUTHBEARER"),
    Authentication.IAM: (_Role, "OAUTHBEARER"),
}


def client_settings(access: ClusterAccess, secret: Callable[[str], object]) -> dict[str, ClientSetting]:
    """Return librdkafka's settings for a cluster.

    Parameters
    ----------
    secret
        Returns what the secret of an ARN holds, parsed from JSON.

    Raises
    ------
    InvalidSecretError
        Names the fields of the secret that are missing or wrong, and none of their values.
    """
    settings: dict[str, ClientSetting] = {"bootstrap.servers": access.bootstrap_servers}
    if access.authentication is Authentication.NONE:
        return settings
    model, mechanism = _MODES[access.authentication]
    held = secret(access.secret_arn) if access.secret_arn else {}
    settings |= {"security.protocol": access.protocol, **_parsed(model, access, held).settings()}
    return settings | ({"sasl.mechanism": mechanism} if mechanism else {})


def _signed_token(_config: str) -> tuple[str, float]:
    """Sign a request to connect with the function's role: what Amazon MSK takes for a token at port 9098."""
    # It brings an SDK client of its own, and only clusters with IAM are worth that at a cold start.
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider  # noqa: PLC0415

    token, expires_at_ms = MSKAuthTokenProvider.generate_auth_token(os.environ["AWS_REGION"])
    return token, expires_at_ms / 1000


def _parsed(model: type[_Secret], access: ClusterAccess, held: object) -> _Secret:
    try:
        return model.model_validate(held)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, fault['loc'])) or 'the whole'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_context=False)
        ]
        raise InvalidSecretError(
            f"The secret of the {access.side} does not fit its authentication {access.authentication} "
            f"({'; '.join(faults)}).",
            f"Correct the secret that {access.side.capitalize()}SecretArn names. connectors/auth/"
            f"{access.authentication}.yaml shows its fields.",
        ) from None
