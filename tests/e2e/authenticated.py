"""Clients of librdkafka and of Java, with any credentials, and what they are told."""

import logging
from collections.abc import Mapping
from typing import Any

from confluent_kafka import KafkaError
from confluent_kafka.admin import AdminClient

from lab.authentication.modes import Mode

SILENT = logging.getLogger("refused")
SILENT.disabled = True
SECONDS = 30.0
REFUSED = {KafkaError._AUTHENTICATION, KafkaError._SSL}
Settings = dict[str, Any]  # as the client takes them, its callbacks among them

MECHANISMS = {Mode.PLAIN: "PLAIN", Mode.SCRAM_256: "SCRAM-SHA-256", Mode.SCRAM_512: "SCRAM-SHA-512"}


def settings_of(mode: Mode, servers: str, secret: Mapping[str, str]) -> Settings:
    """Return librdkafka's settings for a secret."""
    settings: Settings = {"bootstrap.servers": servers, "ssl.ca.pem": secret.get("ca", "")}
    match mode:
        case Mode.NONE:
            return {"bootstrap.servers": servers}
        case Mode.TLS:
            return settings | {"security.protocol": "SSL"}
        case Mode.MTLS:
            certificate = {"ssl.certificate.pem": secret["certificate"], "ssl.key.pem": secret["key"]}
            password = {"ssl.key.password": secret["key_password"]} if "key_password" in secret else {}
            return settings | {"security.protocol": "SSL", **certificate, **password}
        case _:
            return settings | {
                "security.protocol": "SASL_SSL",
                "sasl.mechanism": MECHANISMS[mode],
                "sasl.username": secret["username"],
                "sasl.password": secret["password"],
            }


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
