"""The data of a state stays below 256 KiB, and so do the events: with as many names as planning hands on."""

from typing import Any

import pytest

from mskmigration.cutover.promotion import NAMED_BYTES, json_bytes
from mskmigration.cutover.record import Direction
from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.handing_over import APPROVED, PLANNED, REQUEST, handover_machine, planned

LONGEST = 249


def named(most_bytes: int) -> dict[str, list[str]]:
    """Return as many of the longest names as these bytes hold."""
    count = most_bytes // 2 // (LONGEST + 4) - 1
    names = [f"{number:0{LONGEST}}" for number in range(count)]
    return {"topics": names, "groups": names}


@pytest.mark.parametrize("direction", Direction)
def test_a_handover_of_as_many_names_as_are_reported_is_announced(aws: LocalAws, direction: Direction) -> None:
    told = named(NAMED_BYTES)
    assert NAMED_BYTES * 0.95 < json_bytes(told) <= NAMED_BYTES
    plan: dict[str, Any] = {**planned("proceed", direction), "event_names": told, "message": "w" * 20_000}
    execution = handover_machine(aws, direction, {"plan_handover": [plan]}).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered == [*PLANNED, *APPROVED[direction]]
    assert not {"unannounced", "unnotified"} & execution.output.keys()
