"""The account that is asked, with the caller's own credentials."""

import re
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from verify.errors import NoAnswerError

DENIED: Final = {
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
    "UnauthorizedOperation",
}
# As long as the function that is invoked may take.
CONFIG: Final = Config(connect_timeout=5, read_timeout=100, retries={"total_max_attempts": 3, "mode": "standard"})
_ACTION: Final = re.compile(r"perform: ([\w-]+:\w+)")
_CONSOLES: Final = {"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}


@dataclass(frozen=True)
class Account:
    """An account and a region.

    Parameters
    ----------
    number
        The account's twelve digits.
    caller
        The ARN of whoever asks.
    """

    session: Any
    region: str
    number: str
    caller: str
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def console(self) -> str:
        """The address of the account's console."""
        return f"https://{self.region}.{_CONSOLES.get(self.caller.split(':')[1], 'console.aws.amazon.com')}"

    def client(self, service: str) -> Any:
        """Return the client of a service; a session makes one at a time."""
        with self._lock:
            return _client(self.session, service)


def opened(profile: str | None, region: str | None) -> Account:
    """Return the account that the credentials lead to.

    Raises
    ------
    NoAnswerError
        There are no credentials or no region, or AWS takes the credentials for wrong.
    """
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
        if session.region_name is None:
            raise NoAnswerError("no region is set")
        caller = session.client("sts", config=CONFIG).get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise NoAnswerError(str(error).rstrip(".")) from error
    return Account(session, session.region_name, caller["Account"], caller["Arn"])


def is_denied(error: ClientError) -> bool:
    """Tell whether the caller lacks a right."""
    return error.response["Error"]["Code"] in DENIED


def missing_right(error: ClientError) -> str:
    """Return the action that the caller may not do, e.g. ``ecs:DescribeServices``."""
    named = _ACTION.search(str(error))
    return named[1] if named else error.operation_name


@cache
def _client(session: Any, service: str) -> Any:
    return session.client(service, config=CONFIG)
