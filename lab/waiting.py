"""Waits for what has to come about, with the progress in view meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Final

from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.console import LabConsole, Progress

LOOK_SECONDS: Final = 0.25
SHOW_SECONDS: Final = 1.0  # what is shown is asked of the local AWS, which has better to do


class NotInTimeError(TimeoutError):
    """Something did not come about in time; the logs in the lab's folder tell why."""


class Waiting:
    """Waits and shows the progress.

    Attributes
    ----------
    look
        Returns the progress to show; called at each look.
    """

    def __init__(self, console: LabConsole, look_seconds: float = LOOK_SECONDS) -> None:
        self._console = console
        self._look_seconds = look_seconds
        self._show_at = 0.0
        self.look: Callable[[], Progress] = lambda: Progress("starting")

    def until(self, condition: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait until the condition holds.

        Raises
        ------
        NotInTimeError
            It did not within that many seconds.
        """
        waiting = Retrying(
            retry=retry_if_result(lambda holds: not holds),
            wait=wait_fixed(self._look_seconds),
            stop=stop_after_delay(seconds),
            before_sleep=lambda _state: self._show(),
        )
        try:
            waiting(condition)
        except RetryError as error:
            raise NotInTimeError(f"{what}: not within {seconds:.0f} s") from error

    def result[Result](self, future: Future[Result], what: str, seconds: float) -> Result:
        """Wait for a future's result; raises what the future raises.

        Raises
        ------
        NotInTimeError
            It was not done within that many seconds.
        """
        self.until(future.done, what, seconds)
        return future.result()

    def _show(self) -> None:
        if (now := monotonic()) >= self._show_at:
            self._show_at = now + SHOW_SECONDS
            self._console.show(self.look())
