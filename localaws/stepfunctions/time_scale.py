"""Scales Wait states and Retry intervals, for tests: timeouts stay as they are."""

import time
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

from localaws.patching import replace


def install(scale: float) -> None:
    """Let a second of waiting take ``scale`` seconds."""

    def wait_interval(self: Any, env: Any, wait_seconds: float) -> None:
        moto_wait(self, env, wait_seconds * scale)

    moto_wait = replace(WaitFunction, "_wait_interval", wait_interval)
    # The module's only use of time is the pause before a retry.
    replace(retrier_decl, "time", SimpleNamespace(sleep=lambda seconds: time.sleep(seconds * scale)))
