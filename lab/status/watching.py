"""Shows the status once, or again and again."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import sleep

import boto3
from rich.console import Console, RenderableType
from rich.live import Live

from lab.deployment import STACK_NAME
from lab.status.asking import AwsAccount, ask, lab_account
from lab.status.drawing import draw

SECONDS_BETWEEN_LOOKS = 2.0
type Look = Callable[[], RenderableType]


def of_lab(endpoint_url: str) -> Look:
    """Return what looks at the lab's application."""
    return _look(lab_account(endpoint_url), STACK_NAME)


def of_stack(stack: str) -> Look:
    """Return what looks at a stack in the account and at the endpoint that the environment names."""
    return _look(AwsAccount(boto3.Session()), stack)


def show(look: Look, *, watch: bool) -> None:
    """Print one look, or keep the latest in view until Ctrl-C."""
    console = Console()
    if not watch:
        console.print(look())
        return
    live = Live(look(), console=console, screen=console.is_terminal, auto_refresh=False)
    with suppress(KeyboardInterrupt), live:
        while True:
            sleep(SECONDS_BETWEEN_LOOKS)
            live.update(look(), refresh=True)


def _look(account: AwsAccount, stack: str) -> Look:
    application = account.application(stack)
    return lambda: draw(ask(account, application), datetime.now(UTC))
