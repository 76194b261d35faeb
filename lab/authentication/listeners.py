"""The listener of each mode, and the secret with which the migration passes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import printable
from typing import Final, NamedTuple

from lab.authentication.certificates import BROKER_NAMES, Authority, Identity
from lab.authentication.modes import PRINCIPAL
from lab.authentication.tokens import AUDIENCE, ISSUER, SCOPE, Issuer
from lab.brokers.artifacts import authentication_library
from lab.brokers.configuration import Listener
from localaws.endpoint import ACCOUNT
from mskmigration.settings import Authentication

# Whatever breaks a password's way through JSON, a template, an environment, JAAS or a properties file is in it. It ends
# with the space: librdkafka takes those at the beginning of any setting away (rd_kafka_anyconf_set_prop).
EVERY_PRINTABLE: Final = "".join(sorted(character for character in printable if "!" <= character <= "~")) + " "
PLAIN: Final = "org.apache.kafka.common.security.plain"
SCRAM: Final = "org.apache.kafka.common.security.scram"
OAUTH: Final = "org.apache.kafka.common.security.oauthbearer"
IAM: Final = "io.github.mskmigration.lab.iam"
# Brokers of these listeners know ACLs: nobody may do anything without one, save the lab's own clients.
LEAST_PRIVILEGE: Final = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",
}


@dataclass(frozen=True)
class KeyRing:
    """What the brokers of a cluster and the migration both know.

    Parameters
    ----------
    authority
        Signed the brokers' certificates, and signs the migration's.
    role_keys
        The file to which the local AWS writes the keys of its roles' sessions.
    region
        The cluster's, for IAM.
    issuer
        Of tokens, for OAUTHBEARER.
    password
        The migration's, for PLAIN and SCRAM.
    policies
        The URL at which the local AWS tells what its roles may do, for IAM.
    """

    authority: Authority
    role_keys: Path
    region: str
    issuer: Issuer | None = None
    password: str = field(default=EVERY_PRINTABLE, repr=False)
    policies: str = ""
    broker: Identity = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "broker", self.authority.broker())


class Guarded(NamedTuple):
    """A listener, and the content of the secret in Secrets Manager that opens it."""

    listener: Listener
    secret: Mapping[str, str]


def guarded(mode: Authentication, port: int, ring: KeyRing, cluster: str = "lab") -> Guarded:
    """Return the listener of a mode on a free port of 127.0.0.1, and the migration's secret.

    Parameters
    ----------
    cluster
        The name in the cluster's ARN, which only IAM knows.

    Raises
    ------
    LookupError
        The mode is OAUTHBEARER, and there is no issuer of tokens.
    """
    if mode is Authentication.IAM:
        return _iam(port, ring, cluster_arn(ring.region, cluster))
    return _GUARDED[mode](port, ring)


def cluster_arn(region: str, cluster: str) -> str:
    """Return the ARN of one of the lab's clusters."""
    return f"arn:aws:kafka:{region}:{ACCOUNT}:cluster/{cluster}/00000000-0000-0000-0000-000000000000-1"


def _none(port: int, _ring: KeyRing) -> Guarded:
    return Guarded(Listener("NONE", port, "PLAINTEXT"), {})


def _tls(port: int, ring: KeyRing) -> Guarded:
    return Guarded(Listener("TLS", port, "SSL", _certified(ring)), _trusting(ring))


def _mtls(port: int, ring: KeyRing) -> Guarded:
    settings = {
        **_certified(ring),
        "ssl.client.auth": "required",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.certificates": ring.authority.certificate,
    }
    # The principal is the subject's common name alone, as in every other mode.
    mapping = {"ssl.principal.mapping.rules": "RULE:^.*CN=([^,]+).*$/$1/,DEFAULT"}
    migration = ring.authority.client(PRINCIPAL)
    secret = {**_trusting(ring), "certificate": migration.certificate, "key": migration.key}
    return Guarded(Listener("MTLS", port, "SSL", settings, mapping), secret)


def _plain(port: int, ring: KeyRing) -> Guarded:
    module = jaas(f"{PLAIN}.PlainLoginModule", {f"user_{PRINCIPAL}": ring.password})
    return Guarded(_sasl("PLAIN", port, ring, {"PLAIN": module}), _password(ring))


def _scram(mechanism: str) -> Callable[[int, KeyRing], Guarded]:
    def build(port: int, ring: KeyRing) -> Guarded:
        modules = {mechanism: jaas(f"{SCRAM}.ScramLoginModule", {})}
        listener = _sasl(mechanism.replace("-", ""), port, ring, modules)
        return Guarded(listener, _password(ring))

    return build


def _oauthbearer(port: int, ring: KeyRing) -> Guarded:
    issuer = ring.issuer
    if issuer is None:
        raise LookupError("OAUTHBEARER needs an issuer of tokens: start lab.authentication.tokens.TokenServer first")
    keys = issuer.keys.as_uri()
    listener = _sasl(
        "OAUTH",
        port,
        ring,
        {"OAUTHBEARER": jaas(f"{OAUTH}.OAuthBearerLoginModule", {})},
        handlers={"OAUTHBEARER": f"{OAUTH}.OAuthBearerValidatorCallbackHandler"},
        broker_settings={
            "sasl.oauthbearer.jwks.endpoint.url": keys,
            "sasl.oauthbearer.expected.audience": AUDIENCE,
            "sasl.oauthbearer.expected.issuer": ISSUER,
        },
        flags=[f"-Dorg.apache.kafka.sasl.oauthbearer.allowed.{kind}={keys}" for kind in ("urls", "files")],
    )
    secret = {
        **_trusting(ring),
        "token_endpoint": issuer.token_endpoint,
        "client_id": issuer.client_id,
        "client_secret": issuer.client_secret,
        "scope": SCOPE,
    }
    return Guarded(listener, secret)


def _iam(port: int, ring: KeyRing, cluster: str) -> Guarded:
    options = {
        "keys": str(ring.role_keys),
        "region": ring.region,
        "hosts": ",".join(BROKER_NAMES),
        "policies": ring.policies,
        "cluster": cluster,
    }
    authorizer = {
        "authorizer.class.name": f"{IAM}.MskIamAuthorizer",
        "msk.iam.policies.url": ring.policies,
        "msk.iam.cluster.arn": cluster,
    }
    module = jaas(f"{IAM}.MskIamLoginModule", options)
    modules = {"AWS_MSK_IAM": module, "OAUTHBEARER": module}  # as on port 9098 of MSK
    handlers = dict.fromkeys(modules, f"{IAM}.MskIamCallbackHandler")
    library = [authentication_library()]
    listener = _sasl("IAM", port, ring, modules, handlers=handlers, broker_settings=authorizer, libraries=library)
    return Guarded(listener, _trusting(ring))


_GUARDED: Final[Mapping[Authentication, Callable[[int, KeyRing], Guarded]]] = {
    Authentication.NONE: _none,
    Authentication.TLS: _tls,
    Authentication.MTLS: _mtls,
    Authentication.PLAIN: _plain,
    Authentication.SCRAM_256: _scram("SCRAM-SHA-256"),
    Authentication.SCRAM_512: _scram("SCRAM-SHA-512"),
    Authentication.OAUTHBEARER: _oauthbearer,
}


def jaas(module: str, options: Mapping[str, str]) -> str:
    """Return the value of ``sasl.jaas.config``; its parser reads quoted words as Java does."""
    quoted = (f'{name}="{_escaped(value)}"' for name, value in options.items())
    return " ".join([module, "required", *quoted]) + ";"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _sasl(
    name: str,
    port: int,
    ring: KeyRing,
    modules: Mapping[str, str],
    *,
    handlers: Mapping[str, str] | None = None,
    broker_settings: Mapping[str, str] | None = None,
    libraries: Sequence[Path] = (),
    flags: Sequence[str] = (),
) -> Listener:
    settings = {
        **_certified(ring),
        "sasl.enabled.mechanisms": ",".join(modules),
        **{f"{mechanism.lower()}.sasl.jaas.config": module for mechanism, module in modules.items()},
        **{f"{each.lower()}.sasl.server.callback.handler.class": kind for each, kind in (handlers or {}).items()},
    }
    return Listener(name, port, "SASL_SSL", settings, broker_settings or {}, libraries, flags)


def _certified(ring: KeyRing) -> dict[str, str]:
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.certificate.chain": ring.broker.certificate,
        "ssl.keystore.key": ring.broker.key,
    }


def _trusting(ring: KeyRing) -> dict[str, str]:
    return {"ca": ring.authority.certificate}


def _password(ring: KeyRing) -> dict[str, str]:
    return {**_trusting(ring), "username": PRINCIPAL, "password": ring.password}
