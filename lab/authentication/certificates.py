"""Certificates of the lab's brokers and clients, signed by an authority of this machine only."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

ORGANIZATION: Final = "msk-migration lab"
BROKER_NAMES: Final = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Identity:
    """A certificate, with those that lead to its authority, and its key; PEM, the key in PKCS #8."""

    certificate: str
    key: str = field(repr=False)

    def encrypted(self, password: str) -> "Identity":
        """Return the same with its key encrypted."""
        return Identity(self.certificate, _pkcs8(self.key.encode(), BestAvailableEncryption(password.encode())))


class Authority:
    """A certificate authority, new with each object."""

    def __init__(self) -> None:
        # Two of them differ in their keys alone: a client does not even show a certificate whose issuer's name the
        # broker does not know.
        self._ca = trustme.CA(organization_name=ORGANIZATION, organization_unit_name="authority")

    @property
    def certificate(self) -> str:
        """Its own certificate, in PEM."""
        return self._ca.cert_pem.bytes().decode()

    def broker(self) -> Identity:
        """Issue what a broker on 127.0.0.1 shows its clients."""
        return _identity(self._ca.issue_cert(*BROKER_NAMES, organization_name=ORGANIZATION))

    def client(self, name: str, *, expired: bool = False) -> Identity:
        """Issue what a client of this name shows the brokers; one that expired did so a day ago."""
        now = datetime.now(UTC)
        issued = self._ca.issue_cert(
            f"{name}@clients.invalid",
            common_name=name,
            organization_name=ORGANIZATION,
            not_before=now - timedelta(days=2),
            not_after=now - timedelta(days=1) if expired else now + timedelta(days=30),
        )
        return _identity(issued)


def _identity(issued: trustme.LeafCert) -> Identity:
    chain = "".join(certificate.bytes().decode() for certificate in issued.cert_chain_pems)
    return Identity(chain, _pkcs8(issued.private_key_pem.bytes(), NoEncryption()))


def _pkcs8(key: bytes, encryption: KeySerializationEncryption) -> str:
    return load_pem_private_key(key, None).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()
