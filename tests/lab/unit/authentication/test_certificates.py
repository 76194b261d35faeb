from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lab.authentication.certificates import Authority

AUTHORITY = Authority()


def read(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def test_a_broker_is_known_under_each_name_by_which_clients_of_this_machine_reach_it() -> None:
    names = read(AUTHORITY.broker().certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_a_client_carries_its_name_and_is_signed_by_the_authority() -> None:
    certificate = read(AUTHORITY.client("migration").certificate)
    assert certificate.subject.rfc4514_string().startswith("CN=migration,")
    certificate.verify_directly_issued_by(read(AUTHORITY.certificate))


def test_an_expired_certificate_is_expired_and_another_is_not() -> None:
    now = datetime.now(UTC)
    assert read(AUTHORITY.client("migration", expired=True).certificate).not_valid_after_utc < now
    assert read(AUTHORITY.client("migration").certificate).not_valid_after_utc > now


def test_authorities_have_one_name_and_different_keys() -> None:
    one, other = read(AUTHORITY.certificate), read(Authority().certificate)
    assert one.subject == other.subject
    assert one.public_key() != other.public_key()


def test_keys_are_pkcs8_and_can_be_encrypted() -> None:
    migration = AUTHORITY.client("migration")
    assert migration.key.startswith("-----BEGIN PRIVATE KEY-----")
    encrypted = migration.encrypted("password")
    assert encrypted.key.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    decrypted, plain = load_pem_private_key(encrypted.key.encode(), b"password"), read(migration.certificate)
    assert decrypted.public_key() == plain.public_key()
