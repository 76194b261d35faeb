"""CloudWatch Logs' filter patterns, by the examples of its documentation."""

import pytest

from localaws.filter_patterns import InvalidFilterPatternError, parse

DEAD_TASK = '?"threw an uncaught" ?"Graceful stop of task" ?"java.lang.OutOfMemoryError"'


@pytest.mark.parametrize(
    ("pattern", "message", "passes"),
    [
        ("", "anything", True),
        ("ERROR", "[ERROR] 400 BAD REQUEST", True),
        ("ERROR", "[error] lower case", False),
        ("ERROR ARGUMENTS", "[ERROR] INVALID ARGUMENTS", True),
        ("ERROR ARGUMENTS", "[ERROR] 400", False),
        ('"INTERNAL SERVER"', "500 INTERNAL SERVER ERROR", True),
        ('"INTERNAL SERVER"', "SERVER INTERNAL", False),
        ("?ERROR ?WARN", "[WARN] late", True),
        ("?ERROR ?WARN", "[INFO] fine", False),
        ("ERROR -ARGUMENTS", "[ERROR] INVALID ARGUMENTS", False),
        ("?ERROR ?WARN 400", "[INFO] 400", True),
        (r'"say \"hi\""', 'they say "hi"', True),
        (DEAD_TASK, "[m-source|task-0] Graceful stop of task m-source-0 failed. (org.x.Worker)", True),
        (DEAD_TASK, "Terminating due to java.lang.OutOfMemoryError: Java heap space", True),
        (DEAD_TASK, "Finished stopping tasks", False),
    ],
)
def test_a_pattern_lets_through_what_aws_lets_through(pattern: str, message: str, *, passes: bool) -> None:
    assert parse(pattern).matches(message) is passes


@pytest.mark.parametrize("pattern", ["{ $.level = ERROR }", "java.lang.Error", '"unclosed', "[ip, user]"])
def test_what_is_no_pattern_of_terms_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidFilterPatternError):
        parse(pattern)
