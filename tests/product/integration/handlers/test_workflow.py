"""Each function of a handover leaves the stage on record that the table of steps names."""

from datetime import UTC, datetime

import pytest

from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.cutover.workflow import HANDOVER, HandoverStep, steps_of
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import Handing


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    return Handing(world, invoke, monkeypatch)


def run(handing: Handing, step: HandoverStep) -> None:
    """Run a step once, or for each batch of groups, and compare the stage on record."""
    translates = step.reaches is HandoverStage.TRANSLATED
    for batch in handing.batches if translates else [0]:
        handing.run(step.function, batch=batch, since=datetime.now(UTC).isoformat())
    # That every batch is translated is noted by the state after their Map.
    if step.reaches and not translates:
        assert handing.record.reached is step.reaches, step.state


def test_each_step_reaches_its_stage_there_and_back(handing: Handing) -> None:
    for direction in Direction:
        handing.plan(direction)
        assert handing.record.reached is HANDOVER[0].reaches
        for step in steps_of(direction)[1:]:
            run(handing, step)
        times = handing.record.times
        assert sorted(times, key=lambda stage: times[stage]) == [step.reaches for step in HANDOVER if step.reaches]
