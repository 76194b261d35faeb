"""Waits until the whole lab is up, and tells what is still being set up."""

from typing import Final

from lab.console import LabConsole, Progress
from lab.deployment import Application
from lab.laboratory import Laboratory
from lab.waiting import Waiting

SETUP_SECONDS: Final = 900.0  # the first run downloads


def show_setting_up(lab: Laboratory, waiting: Waiting) -> None:
    """Let whoever waits show which parts of the lab are not up yet."""
    waiting.look = lambda: Progress(f"setting up: {', '.join(lab.pending)}")


def await_lab(lab: Laboratory, waiting: Waiting, console: LabConsole) -> Application:
    """Wait for all parts and return the deployed application.

    Raises
    ------
    NotInTimeError
    """
    show_setting_up(lab, waiting)
    application = waiting.result(lab.application, "sam deploy", SETUP_SECONDS)
    waiting.result(lab.source_ready, "the source", SETUP_SECONDS)
    waiting.result(lab.connect, "Kafka Connect", SETUP_SECONDS)
    console.say("the lab is up")
    return application
