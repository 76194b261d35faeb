"""IAM, secrets and keys."""

import json
import secrets
import string

from localaws.cloudformation.resource_type import Call, Each, Place, Properties, ResourceType, Setting

_SECRET_LENGTH = 32
_POLICY_VERSION = "2012-10-17"
_INLINE = "PolicyName: value.PolicyName"


def _secret_text(properties: Properties, _place: Place) -> Properties:
    """Generate the secret that ``GenerateSecretString`` asks for."""
    kept = dict(properties)
    wish = kept.pop("GenerateSecretString", None)
    if wish is None:
        return kept
    excluded = wish.get("ExcludeCharacters", "")
    alphabet = string.ascii_letters + string.digits
    if str(wish.get("ExcludePunctuation", "false")).lower() != "true":
        alphabet += string.punctuation
    usable = [character for character in alphabet if character not in excluded]
    length = int(wish.get("PasswordLength", _SECRET_LENGTH))
    generated = "".join(secrets.choice(usable) for _ in range(length))
    if "GenerateStringKey" in wish:
        template = json.loads(wish.get("SecretStringTemplate", "{}"))
        generated = json.dumps({**template, wish["GenerateStringKey"]: generated})
    return {**kept, "SecretString": generated}


def _versioned(properties: Properties, _place: Place) -> Properties:
    """Give each policy document a version: without one AWS accepts it, moto does not."""
    kept = dict(properties)
    if "PolicyDocument" in kept:
        kept["PolicyDocument"] = {"Version": _POLICY_VERSION, **kept["PolicyDocument"]}
    if "Policies" in kept:
        kept["Policies"] = [_versioned(policy, _place) for policy in kept["Policies"]]
    return kept


def _attached(kind: str) -> Each:
    operation, member = f"{kind}Policy", f"{kind}Name"
    document = "PolicyName: properties.PolicyName, PolicyDocument: properties.PolicyDocument"
    return Each(
        f"{kind}s",
        Call(f"Put{operation}", f"{{{member}: value, {document}}}"),
        Call(f"Delete{operation}", f"{{{member}: value, PolicyName: properties.PolicyName}}"),
    )


_IAM = {
    "AWS::IAM::Role": ResourceType(
        "iam",
        create=Call("CreateRole"),
        update="UpdateRole",
        delete="DeleteRole",
        identity={"RoleName": "ref"},
        ref="properties.RoleName",
        attributes={"Arn": "response.Role.Arn", "RoleId": "response.Role.RoleId"},
        name="RoleName",
        settings=(
            Setting(
                "AssumeRolePolicyDocument",
                Call("UpdateAssumeRolePolicy", "{RoleName: ref, PolicyDocument: value}"),
                at_creation=False,
            ),
            Setting(
                "PermissionsBoundary",
                Call("PutRolePermissionsBoundary", "{RoleName: ref, PermissionsBoundary: value}"),
                clear=Call("DeleteRolePermissionsBoundary", "{RoleName: ref}"),
                at_creation=False,
            ),
        ),
        items=(
            Each(
                "Policies",
                Call("PutRolePolicy", f"{{RoleName: ref, {_INLINE}, PolicyDocument: value.PolicyDocument}}"),
                Call("DeleteRolePolicy", f"{{RoleName: ref, {_INLINE}}}"),
            ),
            Each(
                "ManagedPolicyArns",
                Call("AttachRolePolicy", "{RoleName: ref, PolicyArn: value}"),
                Call("DetachRolePolicy", "{RoleName: ref, PolicyArn: value}"),
            ),
        ),
        prepare=_versioned,
    ),
    "AWS::IAM::Policy": ResourceType(
        "iam",
        ref="properties.PolicyName",
        attributes={"Id": "ref"},
        items=(_attached("Role"),),
        prepare=_versioned,
    ),
    "AWS::IAM::ManagedPolicy": ResourceType(
        "iam",
        create=Call("CreatePolicy"),
        delete="DeletePolicy",
        identity={"PolicyArn": "ref"},
        ref="response.Policy.Arn",
        attributes={"PolicyArn": "ref", "PolicyId": "response.Policy.PolicyId"},
        name="PolicyName",
        name_limit=128,
        renames={"ManagedPolicyName": "PolicyName"},
        settings=(
            Setting(
                "PolicyDocument",
                Call("CreatePolicyVersion", "{PolicyArn: ref, PolicyDocument: value, SetAsDefault: `true`}"),
                at_creation=False,
            ),
        ),
        items=(
            Each(
                "Roles",
                Call("AttachRolePolicy", "{RoleName: value, PolicyArn: ref}"),
                Call("DetachRolePolicy", "{RoleName: value, PolicyArn: ref}"),
            ),
        ),
        prepare=_versioned,
    ),
}

_SECRETS = {
    "AWS::SecretsManager::Secret": ResourceType(
        "secretsmanager",
        create=Call("CreateSecret"),
        update="UpdateSecret",
        delete="DeleteSecret",
        identity={"SecretId": "ref", "ForceDeleteWithoutRecovery": "`true`"},
        ref="response.ARN",
        attributes={"Id": "ref"},
        name="Name",
        name_limit=512,
        prepare=_secret_text,
    ),
    "AWS::SSM::Parameter": ResourceType(
        "ssm",
        create=Call("PutParameter"),
        update="PutParameter",
        delete="DeleteParameter",
        identity={"Name": "ref", "Overwrite": "`true`"},
        ref="properties.Name",
        attributes={"Value": "properties.Value", "Type": "properties.Type"},
        name="Name",
        name_limit=512,
    ),
    "AWS::KMS::Key": ResourceType(
        "kms",
        create=Call(
            "CreateKey", "{Description: properties.Description, Policy: properties.Policy, Tags: properties.Tags}"
        ),
        delete="ScheduleKeyDeletion",
        identity={"KeyId": "ref", "PendingWindowInDays": "properties.PendingWindowInDays"},
        ref="response.KeyMetadata.KeyId",
        attributes={"Arn": "response.KeyMetadata.Arn", "KeyId": "ref"},
        renames={"KeyPolicy": "Policy"},
        settings=(
            Setting(
                "Policy", Call("PutKeyPolicy", "{KeyId: ref, PolicyName: 'default', Policy: value}"), at_creation=False
            ),
            Setting("Description", Call("UpdateKeyDescription", "{KeyId: ref, Description: value}"), at_creation=False),
            Setting("EnableKeyRotation", Call("EnableKeyRotation", "value && {KeyId: ref}")),
        ),
    ),
    "AWS::KMS::Alias": ResourceType(
        "kms",
        create=Call("CreateAlias", "{AliasName: properties.AliasName, TargetKeyId: properties.TargetKeyId}"),
        update="UpdateAlias",
        delete="DeleteAlias",
        identity={"AliasName": "ref"},
        ref="properties.AliasName",
    ),
}

SECURITY = {**_IAM, **_SECRETS}
