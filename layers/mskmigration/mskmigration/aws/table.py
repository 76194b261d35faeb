"""How bodies of items are packed, since DynamoDB takes 400 KB an item; and reading all items of a partition.

Names of topics are in a migration's record up to five times, so they are packed by LZMA, whose dictionary is larger
than a whole list: deflate looks back 32 KB, and would find none of the repetitions. Items that were written as plain
text are read as well.
"""

import lzma
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boto3.dynamodb.conditions import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


# A dictionary of 4 MiB, in half a second for as many bytes.
_PRESET: Final = 3
# A topic's name stands as it is in one list and as a pattern in another. With one character for an escaped full stop
# more of both is alike; JSON's own text has no such character.
_ESCAPED, _SHORT = r"\\.", "\x01"


def pack(body: str) -> bytes:
    """Return the body of an item as it is kept."""
    return lzma.compress(body.replace(_ESCAPED, _SHORT).encode(), preset=_PRESET)


def unpack(body: object) -> str:
    """Return the body of an item, packed or as plain text."""
    if isinstance(body, str):
        return body
    return lzma.decompress(bytes(body)).decode().replace(_SHORT, _ESCAPED)  # type: ignore[call-overload]  # boto3's Binary knows how


def bodies(table: "Table", key: str) -> Iterator[str]:
    """Yield the ``body`` of each item with this partition key, in the order of their sort keys."""
    start: dict[str, object] = {}
    while True:
        page = table.query(KeyConditionExpression=Key("pk").eq(key), **start)  # type: ignore[arg-type]  # the stubs know no dictionary of optional arguments
        yield from (unpack(item["body"]) for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
