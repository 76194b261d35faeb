"""What is logged of a state's output."""

from mskmigration.state import LONGEST_TEXT, _short


def test_lists_are_counted_and_long_texts_are_cut() -> None:
    output = {"action": "wait", "round": 2, "topics": ["a", "b"], "lag": {"a": 1}, "message": "m" * 20_000, "at": None}
    assert _short(output) == {
        "action": "wait",
        "round": 2,
        "topics": 2,
        "lag": 1,
        "message": "m" * LONGEST_TEXT,
        "at": None,
    }
