"""The keys of secrets: whoever reads a secret under a key of the account's own needs kms:Decrypt on that key as well.

Source: AWS Secrets Manager User Guide, "Secret encryption and decryption", "Permissions for the KMS key".
"""

from collections.abc import Iterator

from moto.kms.models import kms_backends
from moto.secretsmanager.exceptions import SecretNotFoundException
from moto.secretsmanager.models import SecretsManagerBackend, secretsmanager_backends

from localaws.iam.requests import ApiCall, Need

# What Secrets Manager answers in place of IAM's words.
REFUSAL = "Access to KMS is not allowed"
# The actions on the key that each operation takes.
_ACTIONS = {"GetSecretValue": ("kms:Decrypt",), "PutSecretValue": ("kms:GenerateDataKey", "kms:Decrypt")}


def key_needs(call: ApiCall) -> Iterator[Need]:
    """Yield what the caller needs on the key of the secret that it names; nothing for AWS's own key."""
    if call.service != "secretsmanager" or call.operation not in _ACTIONS:
        return
    if key := _key_of(call):
        via = {"kms:ViaService": (f"secretsmanager.{call.region}.amazonaws.com",)}
        yield from (Need(action, key, via) for action in _ACTIONS[call.operation])


def _key_of(call: ApiCall) -> str | None:
    """Return the ARN of the key; None where it is AWS's own or there is no such secret."""
    backend: SecretsManagerBackend = secretsmanager_backends[call.account][call.region]
    try:
        secret = backend.describe_secret(call.parameters.get("SecretId", ""))
    except SecretNotFoundException:
        return None
    key = getattr(secret, "kms_key_id", None)  # a replica has none
    if not key or key == SecretsManagerBackend.DEFAULT_KMS_KEY_ALIAS:
        return None
    keys = kms_backends[call.account][call.region]
    arn: str = keys.describe_key(keys.any_id_to_key_id(key)).arn
    return arn
