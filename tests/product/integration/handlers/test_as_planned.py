"""A handover is given up where there is more to hand over than was planned."""

import pytest

from mskmigration.cutover.record import HandoverStage
from mskmigration.errors import NotAsPlannedError
from mskmigration.kafka import Bounds, TopicPartition
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import TWO, Handing


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    started = Handing(world, invoke, monkeypatch)
    started.plan(groups=["billing", "shipping", "new.*"])
    started.run("fence_writers")
    return started


def test_a_partition_that_was_added_ends_it_before_anything_is_applied(handing: Handing) -> None:
    handing.world.source.log[TopicPartition(TWO.topic, 1)] = Bounds(0, 500)
    with pytest.raises(NotAsPlannedError, match="orders-two has 2 partitions in place of 1"):
        handing.run("prove_quiet")
    assert handing.record.reached is HandoverStage.FENCED
    handing.run("abort_handover")
    assert handing.world.source_acls.held == set()


@pytest.mark.parametrize(("group", "topic"), [("new-group", "orders"), ("newer", TWO.topic)])
def test_a_group_that_has_begun_ends_it(handing: Handing, group: str, topic: str) -> None:
    handing.world.source.offsets[group] = {TopicPartition(topic, 0): 3}
    with pytest.raises(NotAsPlannedError, match=f"the group {group} has committed offsets since"):
        handing.run("prove_quiet")


@pytest.mark.parametrize(("group", "topic"), [("not-asked-for", "orders"), ("new-group", "of-others")])
def test_a_group_that_is_not_concerned_ends_nothing(handing: Handing, group: str, topic: str) -> None:
    handing.world.source.offsets[group] = {TopicPartition(topic, 0): 3}
    assert handing.run("prove_quiet")["action"] == "quiet"
