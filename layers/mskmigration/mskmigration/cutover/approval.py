"""Asks a person for an approval: a command that can be pasted as it is, even where a mail program has wrapped it. Pure.

A task token has up to 1,024 characters (Step Functions API Reference, ``SendTaskSuccess``), and mail programs wrap
lines at some 78. So the token stands in a here-document, from which the command takes all white space, and no other
line of the command is long.
"""

from collections.abc import Iterable
from typing import Final

_END: Final = "END"
_AFTER_TOKEN: Final = f'\n{_END}\n)"\n'


def asking(words: Iterable[str], region: str) -> dict[str, str]:
    """Return the message before and after the task's token, which the state machine puts in between.

    Parameters
    ----------
    words
        What is to be approved, line by line.
    region
        Where the state machine runs: an operator's own default may be another one.
    """
    command = (
        "",
        "To approve, within an hour, paste this into a shell:",
        "",
        "aws stepfunctions send-task-success \\",
        f"  --region {region} \\",
        "  --task-output true \\",
        f"  --task-token \"$(tr -d '[:space:]' <<'{_END}'",
        "",
    )
    refusal = (
        "",
        "To refuse, paste it with send-task-failure in place of",
        "send-task-success, and with --error Refused in place of",
        "--task-output true.",
        "",
    )
    return {"message": "\n".join((*words, *command)), "message_after": _AFTER_TOKEN + "\n".join(refusal)}
