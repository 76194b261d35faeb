"""Numbers of the plots."""

import pytest

from bench.plots import short


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(272_760, "273,000", id="thousands apart, three digits that mean something"),
        pytest.param(1_266_452, "1,270,000", id="no exponent"),
        pytest.param(99.96, "100", id="rounded up to a hundred"),
        pytest.param(4.385, "4.38", id="a small one keeps its decimals"),
        pytest.param(0, "0", id="nothing"),
    ],
)
def test_numbers_are_short_and_without_exponents(value: float, shown: str) -> None:
    assert short(value) == shown
