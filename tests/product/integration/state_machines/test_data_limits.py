"""The data of a state stays below 256 KiB, and so do the events: with as many names as planning hands on."""

from typing import Any

import pytest

from mskmigration.cutover.promotion import NAMED_BYTES, json_bytes
from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.handing_over import PREPARED, REQUEST, blocked_functions, looked, planned
from tests.product.integration.state_machines.scripted import ScriptedMachine
from tests.product.integration.state_machines.test_rollback import COPIED_BACK

LONGEST = 249


def named(most_bytes: int) -> dict[str, list[str]]:
    """Return as many of the longest names as these bytes hold."""
    count = most_bytes // 2 // (LONGEST + 4) - 1
    names = [f"{number:0{LONGEST}}" for number in range(count)]
    return {"topics": names, "groups": names}


@pytest.mark.parametrize(("machine", "direction"), [("cutover", "forward"), ("rollback", "back")])
def test_a_handover_of_as_many_names_as_are_told_is_announced(aws: LocalAws, machine: str, direction: str) -> None:
    told = named(NAMED_BYTES)
    assert NAMED_BYTES * 0.95 < json_bytes(told) <= NAMED_BYTES
    plan: dict[str, Any] = {**planned("proceed", direction), "told": told, "words": "w" * 20_000}
    scripts = {
        f"plan_{machine}": [plan],
        "start_way_back": [{"lifted": 1, "since": "2026-11-25T06:15:00+00:00"}],
        "check_copied_back": [looked("copied")],
        "prepare_cutover": [PREPARED],
        "prepare_rollback": [PREPARED],
        **blocked_functions(direction),
    }
    execution = ScriptedMachine(aws, machine, scripts).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert {"Announce Fence", "Announce Promotion", "Notify Promotion", "Record Handover"} <= set(execution.entered)
    assert not {"unannounced", "unnotified"} & execution.output.keys()
    assert machine == "cutover" or set(COPIED_BACK) <= set(execution.entered)
