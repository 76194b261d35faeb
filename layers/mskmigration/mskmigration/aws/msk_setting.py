"""Whether an Amazon MSK cluster opens to everybody what no ACL is about, as its configuration says.

"Apache Kafka ACLs" in the Amazon MSK Developer Guide: ``allow.everyone.if.no.acl.found`` is true by default.
"""

from typing import Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import AliasPath, BaseModel, Field

# Without the endpoint of Amazon MSK nobody answers, and a plan does not wait for long. New endpoints are those of the
# dual-stack name alone (Amazon MSK Developer Guide, "Use Amazon MSK APIs with Interface VPC Endpoints").
ONCE: Final = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2}, use_dualstack_endpoint=True)
SETTING: Final = "allow.everyone.if.no.acl.found"


class _ClusterInfo(BaseModel):
    configuration: str = Field(
        default="", validation_alias=AliasPath("Provisioned", "CurrentBrokerSoftwareInfo", "ConfigurationArn")
    )
    revision: int = Field(
        default=0, validation_alias=AliasPath("Provisioned", "CurrentBrokerSoftwareInfo", "ConfigurationRevision")
    )


def opens_by_setting(arn: str) -> bool | None:
    """Ask Amazon MSK; None where the cluster's ARN is not known, or nobody answers."""
    if not arn:
        return None
    client = boto3.client("kafka", config=ONCE)
    try:
        found = _ClusterInfo.model_validate(client.describe_cluster_v2(ClusterArn=arn)["ClusterInfo"])
        if not found.configuration:
            return True
        described = client.describe_configuration_revision(Arn=found.configuration, Revision=found.revision)
    except (BotoCoreError, ClientError):
        return None
    return opens(described["ServerProperties"].decode())


def opens(properties: str) -> bool:
    """Read the setting in a configuration, where the last line wins as in Java's properties."""
    lines = (line.partition("=") for line in properties.splitlines() if not line.lstrip().startswith(("#", "!")))
    values = [value.strip() for name, _, value in lines if name.strip() == SETTING]
    return values[-1].lower() == "true" if values else True
