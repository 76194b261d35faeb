"""The listener of each mode, and the secret with which the migration passes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import printable
from typing import Final, NamedTuple

from lab.authentication.certificates import BROKER_NAMES, Authority, Identity
from lab.authentication.modes import PRINCIPAL, Mode
from lab.brokers.artifacts import authentication_library
from lab.brokers.configuration import Listener

# Whatever breaks a password's way through JSON, a template, an environment, JAAS or a properties file is in it. It ends
# with the space: librdkafka takes those at the beginning of any setting away (rd_kafka_anyconf_set_prop).
EVERY_PRINTABLE: Final = "".join(sorted(character for character in printable if "!" <= character <= "~")) + " "
PLAIN_MODULE: Final = "org.apache.kafka.common.security.plain.PlainLoginModule"
SCRAM_MODULE: Final = "org.apache.kafka.common.security.scram.ScramLoginModule"
IAM_MODULE: Final = "io.github.mskmigration.lab.iam.MskIamLoginModule"
IAM_HANDLER: Final = "io.github.mskmigration.lab.iam.MskIamCallbackHandler"
# Brokers of these listeners know ACLs: nobody may do anything without one, save the lab's own clients.
LEAST_PRIVILEGE: Final = {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": "User:ANONYMOUS",
}


@dataclass(frozen=True)
class Credentials:
    """What the brokers of a cluster and the migration both know.

    Parameters
    ----------
    authority
        Signed the brokers' certificates, and signs the migration's.
    password
        The migration's, for PLAIN and SCRAM.
    role_keys
        The file to which the local AWS writes the keys of its roles' sessions.
    region
        The cluster's, for IAM.
    """

    authority: Authority
    role_keys: Path
    region: str
    password: str = EVERY_PRINTABLE
    broker: Identity = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "broker", self.authority.broker())


class Guarded(NamedTuple):
    """A listener, and the content of the secret in Secrets Manager that opens it."""

    listener: Listener
    secret: Mapping[str, str]


def guarded(mode: Mode, port: int, credentials: Credentials) -> Guarded:
    """Return the listener of a mode on a free port of 127.0.0.1, and the migration's secret."""
    return _GUARDED[mode](port, credentials)


def _none(port: int, _credentials: Credentials) -> Guarded:
    return Guarded(Listener("NONE", port, "PLAINTEXT"), {})


def _tls(port: int, credentials: Credentials) -> Guarded:
    return Guarded(Listener("TLS", port, "SSL", _certified(credentials)), _trusting(credentials))


def _mtls(port: int, credentials: Credentials) -> Guarded:
    settings = {
        **_certified(credentials),
        "ssl.client.auth": "required",
        "ssl.truststore.type": "PEM",
        "ssl.truststore.certificates": credentials.authority.certificate,
    }
    # The principal is the subject's common name alone, as in every other mode.
    mapping = {"ssl.principal.mapping.rules": "RULE:^.*CN=([^,]+).*$/$1/,DEFAULT"}
    migration = credentials.authority.client(PRINCIPAL)
    secret = {**_trusting(credentials), "certificate": migration.certificate, "key": migration.key}
    return Guarded(Listener("MTLS", port, "SSL", settings, mapping), secret)


def _plain(port: int, credentials: Credentials) -> Guarded:
    module = jaas(PLAIN_MODULE, {f"user_{PRINCIPAL}": credentials.password})
    return Guarded(_sasl("PLAIN", port, credentials, {"PLAIN": module}), _password(credentials))


def _scram(mechanism: str) -> Callable[[int, Credentials], Guarded]:
    def build(port: int, credentials: Credentials) -> Guarded:
        listener = _sasl(mechanism.replace("-", ""), port, credentials, {mechanism: jaas(SCRAM_MODULE, {})})
        return Guarded(listener, _password(credentials))

    return build


def _iam(port: int, credentials: Credentials) -> Guarded:
    options = {
        "keys": str(credentials.role_keys),
        "region": credentials.region,
        "hosts": ",".join(BROKER_NAMES),
        "principal": PRINCIPAL,
    }
    module = jaas(IAM_MODULE, options)
    modules = {"AWS_MSK_IAM": module, "OAUTHBEARER": module}  # as on port 9098 of MSK
    handlers = {f"{mechanism.lower()}.sasl.server.callback.handler.class": IAM_HANDLER for mechanism in modules}
    listener = _sasl("IAM", port, credentials, modules, handlers=handlers, libraries=[authentication_library()])
    return Guarded(listener, _trusting(credentials))


_GUARDED: Final[Mapping[Mode, Callable[[int, Credentials], Guarded]]] = {
    Mode.NONE: _none,
    Mode.TLS: _tls,
    Mode.MTLS: _mtls,
    Mode.PLAIN: _plain,
    Mode.SCRAM_256: _scram("SCRAM-SHA-256"),
    Mode.SCRAM_512: _scram("SCRAM-SHA-512"),
    Mode.IAM: _iam,
}


def jaas(module: str, options: Mapping[str, str]) -> str:
    """Return the value of ``sasl.jaas.config``; its parser knows quotes and backslashes."""
    quoted = (f'{name}="{_escaped(value)}"' for name, value in options.items())
    return " ".join([module, "required", *quoted]) + ";"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _sasl(
    name: str,
    port: int,
    credentials: Credentials,
    modules: Mapping[str, str],
    *,
    handlers: Mapping[str, str] | None = None,
    libraries: Sequence[Path] = (),
) -> Listener:
    settings = {
        **_certified(credentials),
        "sasl.enabled.mechanisms": ",".join(modules),
        **{f"{mechanism.lower()}.sasl.jaas.config": module for mechanism, module in modules.items()},
        **(handlers or {}),
    }
    return Listener(name, port, "SASL_SSL", settings, libraries=libraries)


def _certified(credentials: Credentials) -> dict[str, str]:
    return {
        "ssl.keystore.type": "PEM",
        "ssl.keystore.certificate.chain": credentials.broker.certificate,
        "ssl.keystore.key": credentials.broker.key,
    }


def _trusting(credentials: Credentials) -> dict[str, str]:
    return {"ca": credentials.authority.certificate}


def _password(credentials: Credentials) -> dict[str, str]:
    return {**_trusting(credentials), "username": PRINCIPAL, "password": credentials.password}
