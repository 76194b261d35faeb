"""Reads all items of a partition of the table, page by page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def bodies(table: "Table", key: str) -> Iterator[str]:
    """Yield the ``body`` of each item with this partition key, in the order of their sort keys."""
    start: dict[str, object] = {}
    while True:
        page = table.query(KeyConditionExpression=Key("pk").eq(key), **start)  # type: ignore[arg-type]  # the stubs know no dictionary of optional arguments
        yield from (str(item["body"]) for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
