"""How long the state machine waits until the next look."""

import pytest

from mskmigration.cutover.check import pause_seconds


@pytest.mark.parametrize(("waited", "pause"), [(0, 1), (29, 1), (60, 3), (199, 10), (3_600, 10)])
def test_a_pause_is_a_twentieth_of_the_wait_within_bounds(waited: float, pause: int) -> None:
    assert pause_seconds(waited, least=1, most=10) == pause
