"""The Lambda Runtime API, which a function's process polls for its invocations.

Source of the protocol: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from werkzeug import Request, Response
from werkzeug.routing import Rule

from localaws.quiet_http import QuietHttpServer

_PREFIX = "/2018-06-01/runtime"


@dataclass(frozen=True)
class Invocation:
    """One event on its way to the handler."""

    request_id: str
    payload: bytes
    deadline_ms: int


@dataclass(frozen=True)
class Ready:
    """The process asked for its next invocation."""


@dataclass(frozen=True)
class Answered:
    """The handler returned or, when ``failed``, raised."""

    payload: bytes
    failed: bool


@dataclass(frozen=True)
class InitFailed:
    """The handler's module could not be loaded."""

    payload: bytes


@dataclass(frozen=True)
class Exited:
    """The process ended by itself."""

    status: int


@dataclass(frozen=True)
class TimedOut:
    """The process said nothing in time."""


Message = Ready | Answered | InitFailed | Exited | TimedOut


class RuntimeApi:
    """Serves the Runtime API to one process and queues what it says."""

    def __init__(self, function_arn: str) -> None:
        self._function_arn = function_arn
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._invocations: SimpleQueue[Invocation | None] = SimpleQueue()
        invocation = f"{_PREFIX}/invocation"
        self._server = QuietHttpServer(
            [
                Rule(f"{invocation}/next", endpoint=self._next, methods=["GET"]),
                Rule(f"{invocation}/<request_id>/response", endpoint=self._response, methods=["POST"]),
                Rule(f"{invocation}/<request_id>/error", endpoint=self._error, methods=["POST"]),
                Rule(f"{_PREFIX}/init/error", endpoint=self._init_error, methods=["POST"]),
            ]
        )

    @property
    def address(self) -> str:
        """Host and port, as ``AWS_LAMBDA_RUNTIME_API`` wants them."""
        return self._server.address

    def send(self, invocation: Invocation) -> None:
        """Answer the process's request for its next invocation."""
        self._invocations.put(invocation)

    def exited(self, status: int) -> None:
        """Queue the end of the process behind what it said before."""
        self._messages.put(Exited(status))

    def next_message(self, seconds: float) -> Message:
        """Wait for what the process says next."""
        try:
            return self._messages.get(timeout=max(seconds, 0))
        except Empty:
            return TimedOut()

    def close(self) -> None:
        """Release the request that waits for an invocation, and stop serving."""
        self._invocations.put(None)
        self._server.close()

    def _next(self, _request: Request) -> Response:
        self._messages.put(Ready())
        invocation = self._invocations.get()
        if invocation is None:
            return Response(status=410)
        return Response(
            invocation.payload,
            content_type="application/json",
            headers={
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": self._function_arn,
                "Lambda-Runtime-Trace-Id": _trace_id(invocation.request_id.replace("-", "")),
            },
        )

    def _response(self, request: Request, request_id: str) -> Response:
        return self._accept(Answered(request.get_data(), failed=False), request_id)

    def _error(self, request: Request, request_id: str) -> Response:
        return self._accept(Answered(request.get_data(), failed=True), request_id)

    def _init_error(self, request: Request) -> Response:
        return self._accept(InitFailed(request.get_data()))

    def _accept(self, message: Message, _request_id: str = "") -> Response:
        self._messages.put(message)
        return Response('{"status":"OK"}', status=202, content_type="application/json")


def _trace_id(digits: str) -> str:
    return f"Root=1-{int(time.time()):08x}-{digits[:24]};Parent={digits[:16]};Sampled=0"
