"""A log group's key can change: moto takes one only at creation."""

from typing import Any

from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.responses import LogsResponse

from localaws.endpoint import Endpoint


def install(_endpoint: Endpoint) -> None:
    """Add ``AssociateKmsKey`` and ``DisassociateKmsKey``, which moto does not know."""
    operations: Any = LogsResponse
    operations.associate_kms_key = lambda response: _set(response, response._get_param("kmsKeyId"))  # noqa: SLF001
    operations.disassociate_kms_key = lambda response: _set(response, None)


def _set(response: Any, key: str | None) -> str:
    name = response._get_param("logGroupName")  # noqa: SLF001 - as moto's own operations read it
    group = response.logs_backend.groups.get(name)
    if group is None:
        raise ResourceNotFoundException
    group.kms_key_id = key
    return ""
