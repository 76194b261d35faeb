"""S3, DynamoDB, ECR and EFS."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from localaws.cloudformation.resource_type import Call, Place, Properties, ResourceType, Setting


def _with_client_token(properties: Properties, _place: Place) -> Properties:
    """Add what CloudFormation itself adds, so that a call that is repeated makes no second one."""
    return {**properties, "ClientToken": uuid.uuid4().hex}


def _table_as_the_api_spells_it(properties: Properties, _place: Place) -> Properties:
    kept = dict(properties)
    if encryption := kept.get("SSESpecification"):
        enabled = {"Enabled": encryption.get("SSEEnabled", True)}
        kept["SSESpecification"] = enabled | {k: v for k, v in encryption.items() if k != "SSEEnabled"}
    if stream := kept.get("StreamSpecification"):
        kept["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return kept


def _lifecycle_as_the_api_spells_it(properties: Properties, _place: Place) -> Properties:
    lifecycle = properties.get("LifecycleConfiguration")
    if lifecycle is None:
        return properties
    return {**properties, "LifecycleConfiguration": {"Rules": [_rule(rule) for rule in lifecycle["Rules"]]}}


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    renamed: Mapping[str, Callable[[Any], dict[str, Any]]] = {
        "ExpirationInDays": lambda value: {"Expiration": {"Days": value}},
        "NoncurrentVersionExpirationInDays": lambda value: {"NoncurrentVersionExpiration": {"NoncurrentDays": value}},
        "Id": lambda value: {"ID": value},
        "Prefix": lambda value: {"Filter": {"Prefix": value}},
    }
    fitted: dict[str, Any] = {} if "Prefix" in rule else {"Filter": {"Prefix": ""}}
    for key, value in rule.items():
        fitted |= renamed[key](value) if key in renamed else {key: value}
    return fitted


def _bucket_setting(name: str, operation: str, member: str, value: str = "value") -> Setting:
    return Setting(name, Call(operation, f"{{Bucket: ref, {member}: {value}}}"))


_S3 = {
    "AWS::S3::Bucket": ResourceType(
        "s3",
        create=Call(
            "CreateBucket",
            "{Bucket: properties.BucketName, CreateBucketConfiguration: {LocationConstraint: region}}",
        ),
        delete="DeleteBucket",
        identity={"Bucket": "ref"},
        ref="properties.BucketName",
        attributes={
            "Arn": "join('', ['arn:aws:s3:::', ref])",
            "DomainName": "join('.', [ref, 's3.amazonaws.com'])",
            "RegionalDomainName": "join('.', [ref, 's3', region, 'amazonaws.com'])",
        },
        name="BucketName",
        name_limit=63,
        name_lower=True,
        settings=(
            _bucket_setting(
                "BucketEncryption",
                "PutBucketEncryption",
                "ServerSideEncryptionConfiguration",
                "{Rules: value.ServerSideEncryptionConfiguration[].{ApplyServerSideEncryptionByDefault: "
                "ServerSideEncryptionByDefault, BucketKeyEnabled: BucketKeyEnabled}}",
            ),
            _bucket_setting("PublicAccessBlockConfiguration", "PutPublicAccessBlock", "PublicAccessBlockConfiguration"),
            _bucket_setting("VersioningConfiguration", "PutBucketVersioning", "VersioningConfiguration"),
            _bucket_setting("OwnershipControls", "PutBucketOwnershipControls", "OwnershipControls"),
            _bucket_setting("LifecycleConfiguration", "PutBucketLifecycleConfiguration", "LifecycleConfiguration"),
            _bucket_setting("Tags", "PutBucketTagging", "Tagging", "{TagSet: value}"),
        ),
        prepare=_lifecycle_as_the_api_spells_it,
    ),
    "AWS::S3::BucketPolicy": ResourceType(
        "s3",
        create=Call("PutBucketPolicy", "{Bucket: properties.Bucket, Policy: properties.PolicyDocument}"),
        delete="DeleteBucketPolicy",
        identity={"Bucket": "ref"},
        ref="properties.Bucket",
        settings=(
            Setting(
                "PolicyDocument",
                Call("PutBucketPolicy", "{Bucket: ref, Policy: value}"),
                at_creation=False,
            ),
        ),
    ),
}

_DYNAMODB = {
    "AWS::DynamoDB::Table": ResourceType(
        "dynamodb",
        create=Call("CreateTable"),
        update="UpdateTable",
        delete="DeleteTable",
        identity={"TableName": "ref"},
        ref="properties.TableName",
        attributes={
            "Arn": "response.TableDescription.TableArn",
            "StreamArn": "response.TableDescription.LatestStreamArn",
        },
        name="TableName",
        name_limit=255,
        settings=(
            Setting(
                "TimeToLiveSpecification",
                Call("UpdateTimeToLive", "{TableName: ref, TimeToLiveSpecification: value}"),
            ),
            Setting(
                "PointInTimeRecoverySpecification",
                Call("UpdateContinuousBackups", "{TableName: ref, PointInTimeRecoverySpecification: value}"),
            ),
        ),
        prepare=_table_as_the_api_spells_it,
    ),
}

_ECR = {
    "AWS::ECR::Repository": ResourceType(
        "ecr",
        create=Call("CreateRepository"),
        delete="DeleteRepository",
        identity={"repositoryName": "ref", "force": "`true`"},
        ref="properties.RepositoryName",
        attributes={
            "Arn": "response.repository.repositoryArn",
            "RepositoryUri": "response.repository.repositoryUri",
        },
        name="RepositoryName",
        name_limit=256,
        name_lower=True,
        settings=(
            Setting(
                "LifecyclePolicy",
                Call(
                    "PutLifecyclePolicy",
                    "{repositoryName: ref, lifecyclePolicyText: value.LifecyclePolicyText}",
                ),
                clear=Call("DeleteLifecyclePolicy", "{repositoryName: ref}"),
            ),
            Setting(
                "ImageScanningConfiguration",
                Call("PutImageScanningConfiguration", "{repositoryName: ref, imageScanningConfiguration: value}"),
                at_creation=False,
            ),
        ),
        ignored={"EmptyOnDelete": "a repository is always deleted with its images"},
    ),
}

_EFS_TAGS = {"FileSystemTags": "Tags", "AccessPointTags": "Tags"}
_EFS = {
    "AWS::EFS::FileSystem": ResourceType(
        "efs",
        create=Call("CreateFileSystem"),
        delete="DeleteFileSystem",
        identity={"FileSystemId": "ref"},
        ref="response.FileSystemId",
        attributes={"FileSystemId": "ref", "Arn": "response.FileSystemArn"},
        renames=_EFS_TAGS,
    ),
    "AWS::EFS::MountTarget": ResourceType(
        "efs",
        create=Call("CreateMountTarget"),
        delete="DeleteMountTarget",
        identity={"MountTargetId": "ref"},
        ref="response.MountTargetId",
        attributes={"Id": "ref", "IpAddress": "response.IpAddress"},
    ),
    "AWS::EFS::AccessPoint": ResourceType(
        "efs",
        create=Call("CreateAccessPoint"),
        delete="DeleteAccessPoint",
        identity={"AccessPointId": "ref"},
        ref="response.AccessPointId",
        attributes={"AccessPointId": "ref", "Arn": "response.AccessPointArn"},
        renames=_EFS_TAGS,
        prepare=_with_client_token,
    ),
}

STORAGE = {**_S3, **_DYNAMODB, **_ECR, **_EFS}
