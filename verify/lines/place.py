"""What every line is given: whom it may ask."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from verify.account import Account
from verify.check import Verdict
from verify.deployment import Deployed
from verify.errors import OutputMissingError
from verify.reach import FunctionFailedError, Reach


class FunctionSilentError(RuntimeError):
    """The function gave no answer: another line says why."""


@dataclass(frozen=True)
class Place:
    """The deployed application, and what has been asked already.

    Parameters
    ----------
    reach
        The function's answer, when it is there.
    """

    account: Account
    deployed: Deployed
    reach: Future[Reach]
    now: datetime

    def client(self, service: str) -> Any:
        """Return the client of a service."""
        return self.account.client(service)

    def reached(self) -> Reach:
        """Wait for what the function answers.

        Raises
        ------
        FunctionSilentError
        """
        try:
            return self.reach.result()
        except (FunctionFailedError, OutputMissingError, ClientError, BotoCoreError) as error:
            raise FunctionSilentError("The function gave no answer: see its line.") from error


class Line(NamedTuple):
    """A line of the table."""

    name: str
    ask: Callable[[Place], Verdict]
