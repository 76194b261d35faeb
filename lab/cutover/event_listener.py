"""Does what the application says: people approve, consumers drain and stop, clients switch."""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from types import TracebackType
from typing import Any, Final, Self

from botocore.exceptions import ClientError

from lab.console import LabConsole
from lab.cutover.clients import Clients
from lab.cutover.cluster_view import ClusterView
from lab.cutover.messages import FENCED, PROMOTED, Happened, Notification, approval_in, read
from lab.laboratory import Laboratory
from localaws.mailbox import Mailbox

WAIT_SECONDS: Final = 1
# The token's execution has ended: another has asked anew.
TOO_LATE: Final = ("TaskTimedOut", "InvalidToken")


class EventListener:
    """Hears the application for operators and clients, in a thread of its own until the context is left.

    Parameters
    ----------
    topic
        The application's SNS topic.
    to
        The cluster that clients switch to when they may.
    """

    def __init__(self, lab: Laboratory, topic: str, clients: Clients, to: ClusterView, console: LabConsole) -> None:
        self._stepfunctions = lab.endpoint.client("stepfunctions")
        self._clients = clients
        self._console = console
        self._mailbox = Mailbox(lab.endpoint, "cutover-notifications")
        self._mailbox.subscribe_to_topic(topic)
        self._mailbox.subscribe_to_events(FENCED, PROMOTED)
        self._stopping = Event()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="listener")
        self._running: Future[None] | None = None
        self.to = to

    def __enter__(self) -> Self:
        self._running = self._executor.submit(self._listen)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._executor.shutdown()

    def check(self) -> None:
        """Raise what ended the thread, if something did."""
        if self._running is not None and self._running.done():
            self._running.result()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            for message in self._mailbox.new(WAIT_SECONDS):
                self._act_on(message)

    def _act_on(self, message: Mapping[str, Any]) -> None:
        match read(message):
            case Happened(kind, _) if kind == FENCED:
                self._console.say(f"event {kind}: consumers read what there is, commit and stop", "yellow")
                self._clients.readers.drain()
            case Happened(kind, _):
                self._clients.switch(self.to)
                self._console.say(f"event {kind}: producers and consumers have switched", "green")
            case Notification(subject, text):
                self._console.say(f"notification: {subject}")
                self._approve(text)

    def _approve(self, text: str) -> None:
        approval = approval_in(text)
        if approval is None:
            return
        try:
            self._stepfunctions.send_task_success(taskToken=approval.token, output=approval.output)
        except ClientError as error:
            if error.response["Error"]["Code"] not in TOO_LATE:
                raise
            self._console.say("the approval came too late")
        else:
            self._console.say("approved, with the command that the message holds")
