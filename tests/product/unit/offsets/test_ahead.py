"""Whether a group is further on in the copy, from offsets alone."""

import pytest

from mskmigration.kafka import Bounds
from mskmigration.offsets.ahead import CopiedPartition
from tests.product.unit.offsets.test_method import sync

LOG, COPY = Bounds(10, 110), Bounds(0, 100)
ONE_TO_ONE = CopiedPartition(LOG, COPY, 110, ())
MARKERS = CopiedPartition(Bounds(10, 130), COPY, 130, (sync(50, 40), sync(90, 70)))


@pytest.mark.parametrize(
    ("copied", "committed", "there", "ahead"),
    [
        (ONE_TO_ONE, 50, 40, False),
        (ONE_TO_ONE, 50, 41, True),
        (ONE_TO_ONE, 5, 0, False),  # fell off the log
        (ONE_TO_ONE, 5, 1, True),
        (ONE_TO_ONE, 50, 101, False),  # no place in this copy: it was made anew
        (MARKERS, 50, 40, False),
        (MARKERS, 60, 60, False),  # its place is not known, and no record that it has not read is passed
        (MARKERS, 60, 71, True),
        (MARKERS, 91, 71, False),
    ],
)
def test_it_is_ahead_only_where_offsets_prove_it(
    copied: CopiedPartition, committed: int, there: int, *, ahead: bool
) -> None:
    assert copied.is_ahead(committed, there) is ahead
