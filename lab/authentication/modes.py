"""How a cluster's clients may show who they are."""

from enum import StrEnum
from typing import Final

PRINCIPAL: Final = "migration"  # whom every mode but the anonymous ones takes the migration for


class Mode(StrEnum):
    """One way of authentication; its value is what the stack's parameters call it."""

    NONE = "none"
    TLS = "tls"
    MTLS = "mtls"
    PLAIN = "plain"
    SCRAM_256 = "scram-256"
    SCRAM_512 = "scram-512"
    OAUTHBEARER = "oauthbearer"
    IAM = "iam"

    @property
    def is_anonymous(self) -> bool:
        """Whether brokers take every client for ``User:ANONYMOUS``."""
        return self in {Mode.NONE, Mode.TLS}
