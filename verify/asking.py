"""Asks every line, all at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from verify.account import Account, is_denied, missing_right
from verify.check import Check, Verdict, failed, not_asked
from verify.deployment import look_up
from verify.errors import OutputMissingError
from verify.lines import clusters, functions, healing, keeping, notifying, stacks, workers
from verify.lines.place import FunctionSilentError, Line, Place
from verify.reach import ask_function

# In the order in which a person fixes them.
LINES: Final[tuple[Line, ...]] = (
    *stacks.LINES,
    *functions.LINES,
    *workers.LINES,
    *clusters.LINES,
    *healing.LINES,
    *notifying.LINES,
    *keeping.LINES,
)
AT_ONCE: Final = 12


def verify(account: Account, stack: str) -> list[Check]:
    """Ask every line of a stack.

    Raises
    ------
    VerifyError
        No line can be asked.
    """
    deployed = look_up(account, stack)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reach = pool.submit(ask_function, account, deployed)
        place = Place(account, deployed, reach, datetime.now(UTC))
        return list(pool.map(lambda line: check(line, place), LINES))


def check(line: Line, place: Place) -> Check:
    """Ask a line; that the caller may not ask, or that something else is missing, is no fault of the application."""
    verdict = _verdict(line, place)
    return Check(line=line.name, outcome=verdict.outcome, detail=verdict.detail, remedy=verdict.remedy)


def _verdict(line: Line, place: Place) -> Verdict:
    try:
        return line.ask(place)
    except (OutputMissingError, FunctionSilentError) as error:
        return not_asked(str(error))
    except ClientError as error:
        if is_denied(error):
            return not_asked(f"You may not {missing_right(error)}.")
        return failed(str(error), "Ask again; if AWS goes on saying so, what is missing was deleted by hand.")
    except BotoCoreError as error:
        return failed(str(error), "Ask again.")
