"""Timestamps that are not known are neither good nor bad."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mskmigration.kafka.logs import Log
from mskmigration.preflight import Facts, Status
from mskmigration.preflight.rules import judge
from tests.fakes.preflight import CLEAN, ORDERS, here, source
from tests.product.unit.preflight.test_rules import RULES


@pytest.mark.parametrize(
    ("rule", "unknown", "why"),
    [
        (
            "timestamps-in-future",
            lambda it: source(it, logs={ORDERS: Log(0, 1, 1, -1)}),
            "The source does not tell the newest timestamps of orders.",
        ),
        (
            "timestamps-too-old",
            lambda it: replace(here(message_timestamp_before_max_ms="3600000")(it), samples={}),
            "Not all first records were read of orders.",
        ),
    ],
)
def test_timestamps_that_are_not_known_are_not_judged(rule: str, unknown: Callable[[Facts], Facts], why: str) -> None:
    """Brokers before Kafka 3.0 know no largest timestamp (KIP-734), and not every partition is sampled."""
    outcome = judge(RULES[rule], unknown(CLEAN))
    assert (outcome.status, outcome.why) == (Status.SKIPPED, why)


def test_records_without_a_timestamp_are_not_old() -> None:
    untimed = replace(CLEAN, samples={each: it._replace(first_at=None) for each, it in CLEAN.samples.items()})
    assert judge(RULES["timestamps-too-old"], here(message_timestamp_before_max_ms="3600000")(untimed)).status is (
        Status.PASSED
    )
