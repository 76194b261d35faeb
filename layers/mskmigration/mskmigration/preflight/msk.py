"""What Amazon MSK says of the target, and the limits that come with it.

The limits are those of "Amazon MSK quota", "Best practices for Standard brokers", "Best practices for Express brokers"
and "MSK Serverless quota" in the Amazon MSK Developer Guide.
"""

from typing import Any, NamedTuple

from botocore.config import Config
from pydantic import AliasPath, BaseModel, Field

from mskmigration.settings import ClusterType

# The host name kafka.REGION.api.aws: Amazon MSK accepts new VPC endpoints for it alone. Source: Amazon MSK Developer
# Guide, "Use Amazon MSK APIs with Interface VPC Endpoints".
DUAL_STACK = Config(use_dualstack_endpoint=True)
MIB = 1024 * 1024
# Replicas of partitions that one broker should hold, by the last part of its type.
STANDARD_PARTITIONS = {
    "t3.small": 300,
    "large": 1_000,
    "xlarge": 1_000,
    "2xlarge": 2_000,
    "4xlarge": 4_000,
    "8xlarge": 4_000,
    "12xlarge": 4_000,
    "16xlarge": 4_000,
    "24xlarge": 4_000,
}
EXPRESS_PARTITIONS = {
    "large": 1_000,
    "xlarge": 1_000,
    "2xlarge": 2_000,
    "4xlarge": 4_000,
    "8xlarge": 4_000,
    "12xlarge": 4_000,
    "16xlarge": 4_000,
}
# Ingress in bytes a second that an Express broker sustains.
EXPRESS_INGRESS = {
    "large": 15_600_000,
    "xlarge": 31_200_000,
    "2xlarge": 62_500_000,
    "4xlarge": 124_900_000,
    "8xlarge": 250_000_000,
    "12xlarge": 375_000_000,
    "16xlarge": 500_000_000,
}
SERVERLESS_PARTITIONS = 2_400
SERVERLESS_COMPACTED_PARTITIONS = 120
SERVERLESS_GROUPS = 500
SERVERLESS_INGRESS = 200_000_000
MANAGED_MESSAGE_BYTES = 8 * MIB  # of Serverless and Express
IAM_CONNECTIONS = 3_000  # of one broker
IAM_NEW_CONNECTIONS = 100  # a second, of one broker
IAM_NEW_CONNECTIONS_T3 = 4


class MskCluster(NamedTuple):
    """The target's kind and size; a Serverless cluster has no brokers that one can see."""

    name: str
    serverless: bool = False
    broker_type: str = ""
    brokers: int = 0
    volume_gib: int = 0

    @property
    def express(self) -> bool:
        """Whether its brokers are Express ones."""
        return self.broker_type.startswith("express.")

    @property
    def type(self) -> ClusterType:
        """Return its type as ``TargetClusterType`` names it."""
        if self.serverless:
            return ClusterType.SERVERLESS
        return ClusterType.EXPRESS if self.express else ClusterType.STANDARD

    @property
    def size(self) -> str:
        """The brokers' size, e.g. ``large``."""
        return "t3.small" if self.broker_type.endswith("t3.small") else self.broker_type.rpartition(".")[2]

    @property
    def partition_limit(self) -> int | None:
        """Replicas of partitions that one broker should hold; None where the size is not known."""
        return (EXPRESS_PARTITIONS if self.express else STANDARD_PARTITIONS).get(self.size)

    @property
    def new_connections(self) -> int:
        """New IAM connections a second that one broker takes."""
        return IAM_NEW_CONNECTIONS_T3 if self.size == "t3.small" else IAM_NEW_CONNECTIONS


class _Storage(BaseModel):
    volume_size: int = Field(default=0, validation_alias=AliasPath("EbsStorageInfo", "VolumeSize"))


class _Nodes(BaseModel):
    instance_type: str = Field(alias="InstanceType")
    storage: _Storage = Field(default=_Storage(), alias="StorageInfo")


class _Provisioned(BaseModel):
    nodes: _Nodes = Field(alias="BrokerNodeGroupInfo")
    count: int = Field(alias="NumberOfBrokerNodes")


class ClusterInfo(BaseModel):
    """The ``ClusterInfo`` of ``kafka:DescribeClusterV2``, as far as the limits depend on it."""

    name: str = Field(alias="ClusterName")
    provisioned: _Provisioned | None = Field(default=None, alias="Provisioned")

    def cluster(self) -> MskCluster:
        """Return it as the rules know it."""
        if self.provisioned is None:
            return MskCluster(self.name, serverless=True)
        nodes = self.provisioned.nodes
        return MskCluster(
            self.name,
            broker_type=nodes.instance_type.removeprefix("kafka."),
            brokers=self.provisioned.count,
            volume_gib=nodes.storage.volume_size,
        )


def described(client: Any, arn: str) -> MskCluster:
    """Return what Amazon MSK says of a cluster.

    Raises
    ------
    botocore.exceptions.ClientError
        There is no such cluster, or the function may not ask.
    """
    return ClusterInfo.model_validate(client.describe_cluster_v2(ClusterArn=arn)["ClusterInfo"]).cluster()
