"""A migration's record is kept however many topics it has: DynamoDB takes 400 KB an item."""

import random
from datetime import UTC, datetime

import boto3
import pytest

from mskmigration.errors import InvalidRequestError
from mskmigration.migration import MigrationRecord, MigrationStage, literal
from mskmigration.migration.configs import connector_configs
from mskmigration.migration.plan import make_plan
from mskmigration.migration.record import Healing
from mskmigration.migration.request import MigrationRequest
from tests.fakes.settings import SETTINGS
from tests.product.integration.handlers.conftest import World

WORDS = ("orders", "billing", "payments", "customers", "eu-west", "us-east", "events", "snapshots", "retry", "v1", "v2")
REQUEST = MigrationRequest(migration="m", topics=(".*",), groups=(".*",))


def names(count: int, length: int = 42) -> list[str]:
    """Return long names, no two alike: words of a catalogue, and eight digits of chance."""
    chance = random.Random(7)  # noqa: S311 - nothing secret

    def name() -> str:
        words = ".".join(chance.choices(WORDS, k=length // 3))
        return f"{words[: length - 9]}-{chance.randrange(16**8):08x}"

    return sorted(name() for _ in range(count))


def promoted(topics: list[str]) -> MigrationRecord:
    """Return the record after the promotion of all topics: it names each six times."""
    request = REQUEST.model_copy(update={"topics_exclude": tuple(map(literal, topics))})
    return MigrationRecord(
        request=request,
        stage=MigrationStage.CUT_OVER,
        groups=1_000,
        configs=tuple(connector_configs(SETTINGS, request, tasks_max=100, groups=1_000)),
        promoted_topics=tuple(topics),
        fenced_topics=tuple(topics),
        fenced_on_target=tuple(topics),
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_the_names_of_20_000_topics_are_kept_at_each_stage(world: World) -> None:
    topics = names(20_000)
    make_plan(REQUEST, dict.fromkeys(topics, 1), {}, [])  # is not refused
    record = promoted(topics)
    for stage in MigrationStage:
        world.records.put(record.model_copy(update={"stage": stage}))
        assert world.records.get("m") == record.model_copy(update={"stage": stage})
    assert next(iter(world.records.all())).promoted_topics == tuple(topics)


@pytest.mark.parametrize(("count", "length"), [(30_000, 42), (5_000, 249)])
def test_more_than_can_be_handed_over_is_refused_before_anything_is_registered(count: int, length: int) -> None:
    topics = names(count, length)
    with pytest.raises(InvalidRequestError, match=r"several migrations") as refused:
        make_plan(REQUEST, dict.fromkeys(topics, 1), {}, [])
    assert f"the names of the {count} topics take" in str(refused.value)


def test_what_was_written_as_plain_text_is_read(world: World) -> None:
    record = promoted(["orders"])
    healing = Healing(migration="m", at=record.updated_at, action="page", reason="r", failures={})
    table = boto3.resource("dynamodb").Table("table")
    table.put_item(Item={"pk": "MIGRATION", "sk": "m", "body": record.model_dump_json()})
    table.put_item(Item={"pk": "HEALING#m", "sk": "t", "body": healing.model_dump_json()})
    assert world.records.get("m") == record
    assert world.records.healings("m") == [healing]
