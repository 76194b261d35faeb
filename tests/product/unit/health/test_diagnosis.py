"""A closer look at positions that stand still: a record that is left there, or a connector that cannot read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from mskmigration.errors import KafkaUnreachableError
from mskmigration.health.diagnosis import look_closer
from mskmigration.health.rules import RuleId, examine
from mskmigration.kafka import TopicPartition
from tests.product.unit.health.test_rules import HEALTHY, A, sample

STILL = replace(HEALTHY, window=(sample(60, a=(0, 100, 90)), sample(a=(0, 200, 90))))
REFUSED = "WARN Failure during poll. | org.apache.kafka.common.errors.TopicAuthorizationException: no | "


@dataclass(frozen=True)
class Source:
    left: frozenset[TopicPartition] | None

    def unread(self, _positions: Mapping[TopicPartition, int]) -> set[TopicPartition]:
        if self.left is None:
            raise KafkaUnreachableError("The source does not answer.", "Wait.")
        return set(self.left)


@dataclass(frozen=True)
class Log:
    line: str | None = None

    def poll_failure(self, _connector: str, _since: datetime) -> str | None:
        return self.line

    def send_failure(self, _connector: str, _since: datetime) -> str | None:
        return None


@pytest.mark.parametrize(
    ("left", "line", "rules", "causes"),
    [
        (frozenset([A]), None, [RuleId.FROZEN], ()),
        (frozenset(), None, [], None),
        (None, None, [], None),
        (frozenset(), REFUSED, [RuleId.FROZEN], ("authorization",)),
        (None, REFUSED, [RuleId.FROZEN], ("authorization",)),
    ],
)
def test_a_position_that_stands_still_is_a_fault_where_a_record_is_left_or_cannot_be_read(
    left: frozenset[TopicPartition] | None, line: str | None, rules: list[RuleId], causes: tuple[str, ...] | None
) -> None:
    findings = examine(look_closer(STILL, Source(left), Log(line)))
    assert [finding.rule for finding in findings] == rules
    assert [finding.causes for finding in findings] == ([] if causes is None else [causes])


def test_what_moves_is_not_looked_at() -> None:
    assert look_closer(HEALTHY, Source(frozenset([A])), Log(REFUSED)) == HEALTHY
