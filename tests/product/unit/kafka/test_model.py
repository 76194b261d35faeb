"""Kafka's terms as plain values."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mskmigration.kafka.model import time_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_no_millisecond_is_rounded(milliseconds: int) -> None:
    assert (time_of(milliseconds) - EPOCH) // timedelta(milliseconds=1) == milliseconds
    assert time_of(milliseconds).microsecond % 1000 == 0
