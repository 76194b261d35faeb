"""Shows the status once, or again and again."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import sleep

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from lab.deployment import STACK_NAME
from lab.status.asking import AwsAccount, ask, lab_account
from lab.status.drawing import draw

SECONDS_BETWEEN_LOOKS = 2.0


class StatusUnknownError(RuntimeError):
    """AWS gave no answer: check the stack's name, the region and the credentials."""


type Look = Callable[[], RenderableType]


def of_lab(endpoint_url: str) -> Look:
    """Return what looks at the lab's application."""
    return _look(lab_account(endpoint_url), STACK_NAME)


def of_stack(stack: str) -> Look:
    """Return what looks at a stack in the account and at the endpoint that the environment names."""
    return _look(AwsAccount(boto3.Session()), stack)


def show(look: Look, *, watch: bool) -> None:
    """Print one look, or keep the latest in view until Ctrl-C.

    Raises
    ------
    StatusUnknownError
        AWS gave no answer; while watching, that is shown and the next look tries again.
    """
    console = Console()
    if not watch:
        console.print(look())
        return
    live = Live(console=console, screen=console.is_terminal, auto_refresh=False)
    with suppress(KeyboardInterrupt), live:
        while True:
            try:
                live.update(look(), refresh=True)
            except StatusUnknownError as error:
                live.update(Text(str(error), style="yellow"), refresh=True)
            sleep(SECONDS_BETWEEN_LOOKS)


def _look(account: AwsAccount, stack: str) -> Look:
    def look() -> RenderableType:
        try:
            return draw(ask(account, account.application(stack)), datetime.now(UTC))
        except (BotoCoreError, ClientError) as error:
            raise StatusUnknownError(f"AWS does not tell of the stack {stack}: {error}") from error

    return look
