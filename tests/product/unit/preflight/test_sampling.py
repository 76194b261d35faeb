"""What a few records of a partition show."""

from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition, time_of
from mskmigration.kafka.sampling import Sample, Seen
from mskmigration.preflight.sampling import take_samples

PARTITION = TopicPartition("orders", 0)


class OneRecord(ClusterInspection):
    """A partition with one record of a time."""

    def __init__(self, at_ms: int) -> None:
        self._seen = Seen(time_of(at_ms), 10)

    def sample(self, positions: object, most: int, seconds: float) -> Sample:
        """Return the record."""
        assert positions
        assert most
        assert seconds
        return Sample({PARTITION: [self._seen]}, {})


def test_a_timestamp_of_minus_one_is_none() -> None:
    for at_ms, first_at in ((-1, None), (0, time_of(0)), (5_000, time_of(5_000))):
        assert take_samples(OneRecord(at_ms), {PARTITION: Log(0, 1, 1)}).by_partition[PARTITION].first_at == first_at
