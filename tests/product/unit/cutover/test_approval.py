"""The command of a request for approval, pasted into a shell as a mail program left it."""

import subprocess
from collections.abc import Callable

import pytest

from mskmigration.cutover.approval import asking

# As long as one may be (Step Functions API Reference, SendTaskSuccess), with all characters that one is made of.
TOKEN = ("AQCoAAAAKgAAAAMAAAAAAAAAAdF/x+9=" * 32)[:1024]


def message(token: str = TOKEN) -> str:
    said = asking(["2 topics and 1 group are to be handed over.", "It's about time."], "eu-central-1")
    return said["message"] + token + said["message_after"]


def wrapped(text: str, width: int, end: str = "\n") -> str:
    """Break lines at the last space before the width, or in the midst of a word where there is none."""
    lines = []
    for line in text.splitlines():
        rest = line
        while len(rest) > width:
            at = rest.rfind(" ", 1, width)
            at = at if at > 0 else width
            lines.append(rest[:at])
            rest = rest[at:].removeprefix(" ")
        lines.append(rest)
    return end.join(lines)


def pasted(text: str) -> list[str]:
    """Paste a message's command into a shell; return what the AWS CLI gets."""
    command = text[text.index("aws stepfunctions") : text.index("To refuse")].replace("\r\n", "\n")
    shell = f"""aws() {{ printf '%s\\n' "$@"; }}\n{command}"""
    done = subprocess.run(["bash", "-euc", shell], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


ARGUMENTS = ["stepfunctions", "send-task-success", "--region", "eu-central-1", "--task-output", "true"]


@pytest.mark.parametrize(
    "by", [str, lambda text: wrapped(text, 78), lambda text: wrapped(text, 60), lambda text: wrapped(text, 72, "\r\n")]
)
def test_the_command_approves_as_the_mail_program_left_it(by: Callable[[str], str]) -> None:
    assert pasted(by(message())) == [*ARGUMENTS, "--task-token", TOKEN]


def test_only_the_tokens_line_is_long() -> None:
    assert max(len(line) for line in message("T").splitlines()) <= 60


def test_a_refusal_is_reported_too() -> None:
    assert "send-task-failure" in message()
    assert "--error Refused" in message()
