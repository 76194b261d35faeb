"""A migration that has caught up, and the steps of a handover of it, each the state's own function."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import boto3
import pytest

from mskmigration.cutover import quiet
from mskmigration.cutover.record import Direction, HandoverRecord
from mskmigration.cutover.workflow import WHILE_WRITERS_WAIT
from mskmigration.kafka import Bounds, TopicPartition
from mskmigration.migration import MigrationStage
from tests.product.integration.handlers.conftest import Answer, Invoke, World
from tests.product.integration.handlers.test_migrate import registered

TWO: Final = TopicPartition("orders-two", 0)
BLOCKED: Final = tuple(step.function for step in WHILE_WRITERS_WAIT)
READ: Final[Mapping[str, Mapping[TopicPartition, int]]] = {
    "billing": {TopicPartition("orders", 0): 40, TopicPartition("orders", 1): 100},
    "shipping": {TopicPartition("orders", 2): 70, TWO: 5},
}


def started_execution() -> str:
    """Start an execution, which runs until a test stops it, and return its ARN."""
    states = boto3.client("stepfunctions")
    machine = states.create_state_machine(
        name="machine", definition="{}", roleArn="arn:aws:iam::123456789012:role/states"
    )["stateMachineArn"]
    arn: str = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    return arn


class Handing:
    """A migration of two topics that two groups read, copied up to its end; and what hands it over.

    The copies' logs begin at 0, where the log of ``orders`` at the source begins at 10.
    """

    def __init__(self, world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(quiet, "APART_SECONDS", 0)
        self.world, self.invoke = world, invoke
        self.execution = started_execution()
        self.batches: list[int] = []
        for n in range(16):
            world.source.log[TopicPartition("orders", n)] = Bounds(10, 100)
            world.target.log[TopicPartition("orders", n)] = Bounds(0, 90)
        world.target.shifts["orders"] = 10
        world.source.log[TWO], world.target.log[TWO] = Bounds(0, 7), Bounds(0, 7)
        world.source.offsets = {group: dict(offsets) for group, offsets in READ.items()}
        registered(invoke)
        world.records.advance("m", MigrationStage.CAUGHT_UP)
        world.worker.offsets["m-source"] = {("orders", n): 99 for n in range(16)} | {(TWO.topic, 0): 6}
        world.worker.changes.clear()

    def plan(
        self, direction: Direction = Direction.FORWARD, execution: str | None = None, **request: object
    ) -> dict[str, Any]:
        """Plan a cutover or a rollback."""
        asked: Answer = {"migration": "m", "fence": "acl", **request}
        started: Answer = {"execution": execution or self.execution, "direction": direction, "request": asked}
        planned: dict[str, Any] = self.invoke("plan_handover", started)
        self.batches = planned["batches"]
        return planned

    def run(self, function: str, **event: object) -> dict[str, Any]:
        """Run one step."""
        return self.invoke(function, {"migration": "m", **event})

    def run_up_to(self, last: str, batches: Sequence[int] | None = None) -> dict[str, Any]:
        """Run the steps that writers wait for, up to one; return what the last says."""
        answer: dict[str, Any] = {}
        for function in BLOCKED[: BLOCKED.index(last) + 1]:
            for batch in (batches or self.batches) if function == "translate_offsets" else (0,):
                answer = self.run(function, batch=batch)
        return answer

    def complete(self) -> dict[str, Any]:
        """Run the planned cutover to its end; return what Prepare Next Handover says."""
        self.run_up_to("promote")
        prepared = self.run("prepare_next_handover")
        self.run("record_handover")
        return prepared

    @property
    def record(self) -> HandoverRecord:
        """The handover's record."""
        record = self.world.handovers.latest("m")
        assert record is not None
        return record

    def stage(self) -> MigrationStage:
        """Return the migration's stage."""
        return self.world.records.get("m").stage

    def kept(self, name: str) -> dict[str, Any]:
        """Return a document that the handover kept."""
        return self.world.document(f"s3://bucket/migrations/m/{self.record.document(name)}.json")

    def stop(self) -> None:
        """Stop the execution."""
        boto3.client("stepfunctions").stop_execution(executionArn=self.execution)
