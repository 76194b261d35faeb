"""How a state machine's file is written: one line a retrier and a catcher, and nothing but white space changes."""

import json
from pathlib import Path

from tools.reference.definitions import formatted, unformatted

STATE = """{
  "Drain": {
    "Resource": "arn:${Partition}:states:::lambda:invoke",
    "Entries": [
      {
        "Source": "müller"
      }
    ],
    "Names": ["one", "two"],
    "Retry": [
      {"ErrorEquals": ["KafkaUnreachableError"], "BackoffRate": 2.0},
      {"ErrorEquals": ["ClientError"], "MaxAttempts": 6}
    ],
    "Catch": [
      {"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "Abort Handover"}
    ],
    "Nothing": {},
    "End": true
  }
}
"""


def test_each_retrier_and_each_catcher_has_a_line() -> None:
    assert formatted(json.dumps(json.loads(STATE))) == STATE


def test_what_is_formatted_stays_as_it_is() -> None:
    assert formatted(STATE) == STATE


def test_a_file_that_is_written_otherwise_is_found(tmp_path: Path) -> None:
    (tmp_path / "good.asl.json").write_text(STATE)
    other = tmp_path / "other.asl.json"
    other.write_text(json.dumps(json.loads(STATE), indent=4))
    assert unformatted(tmp_path) == {other: STATE}
