"""Where the ladders' states are kept: of two executions that write at once, one is refused."""

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from mskmigration.health.ladder import LadderState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class HealingStore:
    """Keeps each migration's ladder in the table (``LADDER#<migration>``, ``STATE``)."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def get(self, migration: str) -> LadderState:
        """Return the state, an empty one where there is none yet."""
        item = self._table.get_item(Key=_key(migration), ConsistentRead=True).get("Item")
        return LadderState() if item is None else LadderState.model_validate_json(str(item["body"]))

    def put(self, migration: str, after: LadderState) -> bool:
        """Keep a state that was worked out from the one of its version; False where another came before."""
        kept = after.model_copy(update={"version": after.version + 1})
        unchanged = Attr("version").not_exists() if after.version == 0 else Attr("version").eq(after.version)
        try:
            self._table.put_item(
                Item={**_key(migration), "version": kept.version, "body": kept.model_dump_json()},
                ConditionExpression=unchanged,
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def settle(self, migration: str, execution: str) -> None:
        """Note that the execution's step is done. While it holds the claim, nobody else writes but for this."""
        state = self.get(migration)
        if (after := state.settled(execution)) != state:
            self.put(migration, after)


def _key(migration: str) -> dict[str, str]:
    return {"pk": f"LADDER#{migration}", "sk": "STATE"}
