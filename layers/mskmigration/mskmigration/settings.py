"""Typed settings of the functions' environment, as stacks/control.yaml sets them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, Field, ValidationError

from mskmigration.errors import InvalidSettingsError
from mskmigration.frozen import Frozen

ArnOfSecret = Field(default="", pattern=r"^$|^arn:[\w-]+:secretsmanager:")
BootstrapServers = Field(pattern=r"^[^\s:,]+:\d+(,[^\s:,]+:\d+)*$")


class _FromEnvironment(Frozen):
    """Settings that each come from the variable of their name in upper case."""

    model_config = ConfigDict(populate_by_name=True)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings, each from the variable of its name in upper case.

        Raises
        ------
        InvalidSettingsError
            Names every variable that is missing or malformed.
        """
        values = {name: environment[name.upper()] for name in cls.model_fields if name.upper() in environment}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            faults = [f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
            raise InvalidSettingsError(
                f"The function's environment is incomplete ({'; '.join(faults)}).",
                "Deploy the control stack again, or set the variable on the function.",
            ) from error


class Toggle(StrEnum):
    """Whether something that can be switched off is on."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class DeliveryGuarantee(StrEnum):
    """How often a record may arrive after a worker died: once or several times, or exactly once."""

    AT_LEAST_ONCE = "at-least-once"
    EXACTLY_ONCE = "exactly-once"


class ClusterType(StrEnum):
    """The kind of the target's brokers; Express and Serverless have a file each in ``connectors/profiles``."""

    STANDARD = "standard"
    EXPRESS = "express"
    SERVERLESS = "serverless"


class Authentication(StrEnum):
    """How clients show a cluster who they are; each has a file in ``connectors/auth``."""

    NONE = "none"
    TLS = "tls"
    MTLS = "mtls"
    PLAIN = "plain"
    SCRAM_256 = "scram-256"
    SCRAM_512 = "scram-512"
    OAUTHBEARER = "oauthbearer"
    IAM = "iam"


class Encryption(StrEnum):
    """Whether SASL is spoken over TLS; the modes without SASL say so themselves, and IAM is always encrypted."""

    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True)
class ClusterAccess:
    """How one cluster is reached.

    Parameters
    ----------
    side
        ``source`` or ``target``.
    secret_arn
        Of the secret that holds the credentials; empty where there is none.
    cluster_arn
        Of the Amazon MSK cluster; empty where it is not known to be one.
    knows_acls
        MSK Serverless has no ACLs ("What is MSK Serverless?" in the Amazon MSK Developer Guide).
    """

    side: str
    bootstrap_servers: str
    authentication: Authentication = Authentication.NONE
    encryption: Encryption = Encryption.TLS
    secret_arn: str = ""
    cluster_arn: str = ""
    knows_acls: bool = True

    @property
    def transport(self) -> str:
        """What SASL is spoken over, as Kafka calls it: ``SSL`` or ``PLAINTEXT``."""
        return "PLAINTEXT" if self.encryption is Encryption.NONE else "SSL"

    @property
    def protocol(self) -> str:
        """Kafka's ``security.protocol``."""
        match self.authentication:
            case Authentication.NONE:
                return "PLAINTEXT"
            case Authentication.TLS | Authentication.MTLS:
                return "SSL"
            case Authentication.IAM:
                return "SASL_SSL"
            case _:
                return f"SASL_{self.transport}"


class Settings(_FromEnvironment):
    """Where the clusters, the workers and the records are."""

    source_bootstrap_servers: str = BootstrapServers
    target_bootstrap_servers: str = BootstrapServers
    source_alias: str = Field(pattern=r"^[a-zA-Z0-9_-]+$")
    target_alias: str = Field(pattern=r"^[a-zA-Z0-9_-]+$")
    connect_cluster: str = Field(min_length=1)
    connect_service: str = Field(min_length=1)
    connect_log_group: str = Field(min_length=1)
    connect_port: int = Field(default=8083, gt=0, lt=65536)
    auto_scaling: Toggle = Toggle.DISABLED
    replication_factor: int = Field(default=3, ge=-1)
    delivery_guarantee: DeliveryGuarantee = DeliveryGuarantee.AT_LEAST_ONCE
    table_name: str = Field(min_length=1)
    bucket_name: str = Field(min_length=1)
    source_cluster_arn: str = Field(default="", pattern=r"^$|^arn:[\w-]+:kafka:")
    target_cluster_type: ClusterType = ClusterType.STANDARD
    target_cluster_arn: str = Field(default="", pattern=r"^$|^arn:[\w-]+:kafka:")
    source_authentication: Authentication = Authentication.NONE
    target_authentication: Authentication = Authentication.NONE
    source_encryption: Encryption = Encryption.TLS
    target_encryption: Encryption = Encryption.TLS
    source_secret_arn: str = ArnOfSecret
    target_secret_arn: str = ArnOfSecret

    @property
    def source(self) -> ClusterAccess:
        """How the source is reached."""
        return ClusterAccess(
            "source",
            self.source_bootstrap_servers,
            self.source_authentication,
            self.source_encryption,
            self.source_secret_arn,
            self.source_cluster_arn,
        )

    @property
    def target(self) -> ClusterAccess:
        """How the target is reached."""
        return ClusterAccess(
            "target",
            self.target_bootstrap_servers,
            self.target_authentication,
            self.target_encryption,
            self.target_secret_arn,
            self.target_cluster_arn,
            knows_acls=self.target_cluster_type is not ClusterType.SERVERLESS,
        )

    @property
    def scales(self) -> bool:
        """Whether Application Auto Scaling changes the number of workers."""
        return self.auto_scaling is Toggle.ENABLED

    @property
    def copies_once(self) -> bool:
        """Whether connectors write in transactions."""
        return self.delivery_guarantee is DeliveryGuarantee.EXACTLY_ONCE


class ReachSettings(Settings):
    """Beside those of every function: what Connect's own topics are named after."""

    connect_group: str = Field(min_length=1)


class HealSettings(_FromEnvironment):
    """What Start Healing starts."""

    heal_state_machine_arn: str = Field(pattern=r"^arn:[\w-]+:states:")
