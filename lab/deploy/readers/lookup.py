"""Readers of one call each."""

from collections.abc import Callable, Mapping
from typing import Any

import jmespath
from botocore.exceptions import ClientError

type Client = Callable[[str], Any]
"""Gives the boto3 client of a service."""
type Properties = Mapping[str, Any]
type Reader = Callable[[Client, str], Properties | None]


def lookup(service: str, operation: str, found: str, **arguments: Any) -> Reader:
    """Return a reader that calls one operation.

    Parameters
    ----------
    found
        JMESPath of the properties in the answer; null where the resource is not there.
    arguments
        Of the operation; ``{ref}`` in their texts stands for the physical id.
    """
    expression = jmespath.compile(found)

    def read(client: Client, ref: str) -> Properties | None:
        answer = answered(client(service), operation, **_with(ref, arguments))
        properties: Properties | None = None if answer is None else expression.search(answer)
        return properties if properties and any(value is not None for value in properties.values()) else None

    return read


def answered(client: Any, operation: str, **arguments: Any) -> dict[str, Any] | None:
    """Return what an operation answers; None where it says that there is no such thing."""
    try:
        answer: dict[str, Any] = getattr(client, operation)(**arguments)
    except ClientError as error:
        if _is_absence(error):
            return None
        raise
    return answer


def _is_absence(error: ClientError) -> bool:
    """Services say it in many ways: ``NoSuchBucket``, ``ResourceNotFoundException``, ``InvalidVpcID.NotFound``."""
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    texts = (code.lower(), message.lower())
    return any(words in text for text in texts for words in ("notfound", "not found", "nosuch", "not exist", "404"))


def _with(ref: str, node: Any) -> Any:
    if isinstance(node, str):
        return node.replace("{ref}", ref)
    if isinstance(node, list):
        return [_with(ref, item) for item in node]
    if isinstance(node, dict):
        return {key: _with(ref, value) for key, value in node.items()}
    return node
