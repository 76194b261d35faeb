"""How lists are put into sentences."""

import pytest

from mskmigration.text import listed


@pytest.mark.parametrize(
    ("names", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c", "d"], "a, b and 2 more")],
)
def test_the_first_are_named_and_the_rest_counted(names: list[str], words: str) -> None:
    assert listed(iter(names), 2) == words


def test_sentences_are_separated_otherwise() -> None:
    assert listed(["one moved", "two moved", "three moved"], 2, "; ") == "one moved; two moved and 1 more"
