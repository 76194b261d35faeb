"""Metrics in log lines, by the embedded metric format's specification."""

import json
from datetime import datetime
from typing import Any

import pytest

from localaws.embedded_metrics import values

LINE: dict[str, Any] = {
    "_aws": {
        "Timestamp": 1_767_225_600_000,
        "CloudWatchMetrics": [
            {
                "Namespace": "MskMigration",
                "Dimensions": [["service", "migration"]],
                "Metrics": [{"Name": "LagSeconds", "Unit": "Seconds"}, {"Name": "FailedTasks", "Unit": "Count"}],
            }
        ],
    },
    "service": "msk-migration",
    "migration": "orders",
    "LagSeconds": [1.5, 2.5],
    "FailedTasks": 0,
}


def test_each_value_of_each_metric_comes_with_its_dimensions() -> None:
    found = list(values(json.dumps(LINE)))
    assert {value.namespace for value in found} == {"MskMigration"}
    assert [(each.datum["MetricName"], each.datum["Value"]) for each in found] == [
        ("LagSeconds", 1.5),
        ("LagSeconds", 2.5),
        ("FailedTasks", 0),
    ]
    assert found[0].datum["Dimensions"] == [
        {"Name": "service", "Value": "msk-migration"},
        {"Name": "migration", "Value": "orders"},
    ]
    assert found[0].datum["Timestamp"] == datetime(2026, 1, 1)  # noqa: DTZ001  as moto keeps it


@pytest.mark.parametrize("line", ["", "START", '{"_aws": 1}', '{"_aws": {}}', 'broken "_aws"'])
def test_any_other_line_has_none(line: str) -> None:
    assert not list(values(line))
