"""How lists are put into sentences."""

from datetime import timedelta

import pytest

from mskmigration.text import duration, listed


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c", "d"], "a, b and 2 more")],
)
def test_the_first_are_named_and_the_rest_counted(names: list[str], words: str) -> None:
    assert listed(iter(names), 2) == words


def test_sentences_are_separated_otherwise() -> None:
    assert listed(["one moved", "two moved", "three moved"], 2, "; ") == "one moved; two moved and 1 more"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=36.4), "36 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(seconds=3_606), "1 h"),
        (timedelta(hours=1, minutes=5, seconds=9), "1 h 5 min"),
        (timedelta(days=7), "7 d"),
        (timedelta(days=1, hours=2), "1 d 2 h"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(length: timedelta, said: str) -> None:
    assert duration(length) == said
