"""Logs, tables, buckets, topics, roles, keys, secrets and Amazon MSK."""

import json
from collections.abc import Mapping

from lab.deploy.readers.lookup import Client, Properties, Reader, answered, lookup


def _log_group(client: Client, ref: str) -> Properties | None:
    groups = client("logs").describe_log_groups(logGroupNamePrefix=ref)["logGroups"]
    found = [group for group in groups if group["logGroupName"] == ref]
    return {"Retention": found[0].get("retentionInDays"), "Key": found[0].get("kmsKeyId")} if found else None


def _subscription_filter(client: Client, ref: str) -> Properties | None:
    for group in client("logs").describe_log_groups()["logGroups"]:
        filters = client("logs").describe_subscription_filters(logGroupName=group["logGroupName"])
        for each in filters["subscriptionFilters"]:
            if each["filterName"] == ref:
                return {"Log": group["logGroupName"], "Destination": each["destinationArn"]}
    return None


def _inline_policy(client: Client, ref: str) -> Properties | None:
    """Find the roles that have a policy of this name."""
    iam = client("iam")
    pages = iam.get_paginator("list_roles").paginate()
    names = [role["RoleName"] for page in pages for role in page["Roles"]]
    having = sorted(name for name in names if ref in iam.list_role_policies(RoleName=name)["PolicyNames"])
    return {"Roles": having} if having else None


def _key(client: Client, ref: str) -> Properties | None:
    """Find a key that is not to be deleted, and whom its policy lets in beside the account's own roles."""
    described = answered(client("kms"), "describe_key", KeyId=ref)
    if described is None or described["KeyMetadata"]["KeyState"] != "Enabled":
        return None
    policy = json.loads(client("kms").get_key_policy(KeyId=ref, PolicyName="default")["Policy"])
    services = [each for each in policy["Statement"] if "Service" in each["Principal"]]
    return {
        "Manager": described["KeyMetadata"]["KeyManager"],
        "LetIn": sorted(each["Principal"]["Service"] for each in services),
        "For": [each["Condition"] for each in services if "Condition" in each],
    }


def _bucket(client: Client, ref: str) -> Properties | None:
    s3 = client("s3")
    if answered(s3, "head_bucket", Bucket=ref) is None:
        return None
    rules = s3.get_bucket_encryption(Bucket=ref)["ServerSideEncryptionConfiguration"]["Rules"]
    encryption = rules[0]["ApplyServerSideEncryptionByDefault"]
    blocked = s3.get_public_access_block(Bucket=ref)["PublicAccessBlockConfiguration"]
    return {
        "Versions": s3.get_bucket_versioning(Bucket=ref)["Status"],
        "Encryption": encryption["SSEAlgorithm"],
        "Key": encryption.get("KMSMasterKeyID"),
        "Closed": all(blocked.values()),
    }


def _bucket_policy(client: Client, ref: str) -> Properties | None:
    answer = answered(client("s3"), "get_bucket_policy", Bucket=ref)
    return answer and {"Sids": [statement["Sid"] for statement in json.loads(answer["Policy"])["Statement"]]}


def _scram_users(client: Client, ref: str) -> Properties | None:
    answer = answered(client("kafka"), "list_scram_secrets", ClusterArn=ref)
    return {"Secrets": len(answer["SecretArnList"])} if answer and answer["SecretArnList"] else None


def _table(client: Client, ref: str) -> Properties | None:
    answer = answered(client("dynamodb"), "describe_table", TableName=ref)
    if answer is None:
        return None
    ttl = client("dynamodb").describe_time_to_live(TableName=ref)["TimeToLiveDescription"]
    backups = client("dynamodb").describe_continuous_backups(TableName=ref)["ContinuousBackupsDescription"]
    encryption = answer["Table"].get("SSEDescription", {})
    return {
        "Ttl": ttl.get("AttributeName"),
        "PointInTime": backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"],
        "Encryption": encryption.get("SSEType"),
        "Key": encryption.get("KMSMasterKeyArn"),
    }


STORAGE: Mapping[str, Reader] = {
    "AWS::Logs::LogGroup": _log_group,
    "AWS::Logs::SubscriptionFilter": _subscription_filter,
    "AWS::DynamoDB::Table": _table,
    "AWS::S3::Bucket": _bucket,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SNS::Topic": lookup(
        "sns", "get_topic_attributes", "Attributes.{Key: KmsMasterKeyId, Name: DisplayName}", TopicArn="{ref}"
    ),
    "AWS::SNS::Subscription": lookup(
        "sns",
        "get_subscription_attributes",
        "Attributes.{Protocol: Protocol, Endpoint: Endpoint}",
        SubscriptionArn="{ref}",
    ),
    "AWS::IAM::Role": lookup(
        "iam",
        "get_role",
        "Role.{Boundary: PermissionsBoundary.PermissionsBoundaryArn, Arn: Arn}",
        RoleName="{ref}",
    ),
    "AWS::IAM::Policy": _inline_policy,
    "AWS::KMS::Key": _key,
    "AWS::SecretsManager::Secret": lookup(
        "secretsmanager", "describe_secret", "{Name: Name, Key: KmsKeyId, Deleted: DeletedDate}", SecretId="{ref}"
    ),
    "AWS::MSK::Cluster": lookup(
        "kafka",
        "describe_cluster",
        "ClusterInfo.{State: State, Brokers: NumberOfBrokerNodes, Size: BrokerNodeGroupInfo.InstanceType, "
        "InTransit: EncryptionInfo.EncryptionInTransit.ClientBroker, Iam: ClientAuthentication.Sasl.Iam.Enabled, "
        "Scram: ClientAuthentication.Sasl.Scram.Enabled, Log: LoggingInfo.BrokerLogs.CloudWatchLogs.LogGroup}",
        ClusterArn="{ref}",
    ),
    "AWS::MSK::ServerlessCluster": lookup(
        "kafka",
        "describe_cluster_v2",
        "ClusterInfo.{State: State, Iam: Serverless.ClientAuthentication.Sasl.Iam.Enabled, "
        "Subnets: length(Serverless.VpcConfigs[0].SubnetIds)}",
        ClusterArn="{ref}",
    ),
    "AWS::MSK::Configuration": lookup(
        "kafka", "describe_configuration", "{Name: Name, Revision: LatestRevision.Revision}", Arn="{ref}"
    ),
    "AWS::MSK::BatchScramSecret": _scram_users,
}
