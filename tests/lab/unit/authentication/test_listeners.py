from pathlib import Path
from string import ascii_letters, digits, punctuation

import pytest

from lab.authentication.certificates import Authority
from lab.authentication.listeners import EVERY_PRINTABLE, KeyRing, guarded, jaas
from mskmigration.settings import Authentication

RING = KeyRing(Authority(), Path("/lab/role-keys"), "eu-central-1")
CA = RING.authority.certificate


@pytest.mark.parametrize(
    ("mode", "protocol", "fields"),
    [
        (Authentication.NONE, "PLAINTEXT", set()),
        (Authentication.TLS, "SSL", {"ca"}),
        (Authentication.MTLS, "SSL", {"ca", "certificate", "key"}),
        (Authentication.PLAIN, "SASL_SSL", {"ca", "username", "password"}),
        (Authentication.SCRAM_256, "SASL_SSL", {"ca", "username", "password"}),
        (Authentication.SCRAM_512, "SASL_SSL", {"ca", "username", "password"}),
    ],
)
def test_each_mode_has_a_protocol_and_a_secret(mode: Authentication, protocol: str, fields: set[str]) -> None:
    listener, secret = guarded(mode, 9094, RING)
    assert (listener.port, listener.protocol) == (9094, protocol)
    assert secret.keys() == fields


def test_the_password_has_every_printable_character_and_does_not_begin_with_space() -> None:
    assert set(EVERY_PRINTABLE) == set(ascii_letters + digits + punctuation + " ")
    assert len(EVERY_PRINTABLE) == 95
    assert EVERY_PRINTABLE[0] != " "


def test_a_quote_a_backslash_and_the_end_of_a_line_are_escaped_in_jaas() -> None:
    assert jaas("Module", {"user_a": 'say "\\"'}) == 'Module required user_a="say \\"\\\\\\"";'
    assert jaas("Module", {"ca": "BEGIN\nEND"}) == 'Module required ca="BEGIN\\nEND";'


def test_the_secret_of_a_password_trusts_the_brokers_authority() -> None:
    assert guarded(Authentication.PLAIN, 1, RING).secret == {
        "ca": CA,
        "username": "migration",
        "password": EVERY_PRINTABLE,
    }


def test_only_a_client_with_a_certificate_of_the_authority_passes_mtls() -> None:
    listener, _ = guarded(Authentication.MTLS, 9094, RING)
    assert listener.settings["ssl.client.auth"] == "required"
    assert listener.settings["ssl.truststore.certificates"] == CA
