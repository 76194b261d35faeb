"""A broker that does not know a partition for a moment does not make it one that nobody writes and all is copied of."""

import pytest

from mskmigration.errors import VerificationFailedError
from mskmigration.kafka import TopicPartition
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import Handing

FIRST = TopicPartition("orders", 0)


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    started = Handing(world, invoke, monkeypatch)
    started.plan()
    return started


def test_a_partition_that_gives_no_answer_is_neither_quiet_nor_drained_nor_verified(handing: Handing) -> None:
    handing.run("fence_writers")
    handing.world.source.silent = {FIRST}
    answer = handing.run("prove_quiet")
    assert (answer["action"], answer["reason"]) == ("wait", "no answer from the source of: orders-0")
    answer = handing.run("drain")
    assert (answer["action"], answer["reason"]) == ("again", "no answer from the source of: orders-0")
    assert handing.world.worker.stopped == set()
    handing.world.source.silent, handing.world.target.silent = set(), {FIRST}
    answer = handing.run("drain")
    assert (answer["action"], answer["reason"]) == ("again", "no answer from the target of: orders-0")


def test_a_partition_that_gives_no_answer_at_the_end_is_named(handing: Handing) -> None:
    handing.run_up_to("apply_offsets")
    handing.world.target.silent = {FIRST}
    with pytest.raises(VerificationFailedError, match="no answer from the target of orders-0"):
        handing.run("verify_offsets")
