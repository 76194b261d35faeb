"""What an invocation answers and logs, as Lambda words it. Pure."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from signal import strsignal

from localaws.lambdas.runtime_api import Answered, Exited, InitFailed, Message, TimedOut

MAX_RESPONSE_BYTES = 6_291_556


@dataclass(frozen=True)
class Outcome:
    """An invocation's payload, AWS's ``FunctionError`` header and the log from START to REPORT."""

    payload: bytes
    function_error: str | None
    log: str


@dataclass(frozen=True)
class Measurement:
    """What the REPORT line tells; ``init_ms`` only when the environment was new."""

    duration_ms: float
    memory_mib: int
    memory_used_mib: int
    init_ms: float | None


def outcome(message: Message, *, request_id: str, timeout_seconds: int, lines: str, measured: Measurement) -> Outcome:
    """Word the end of an invocation as Lambda does.

    Parameters
    ----------
    message
        How the invocation ended.
    lines
        What the handler printed.
    """
    payload, function_error, remark = _answer(message, request_id, timeout_seconds)
    parts = [
        f"START RequestId: {request_id} Version: $LATEST",
        lines.rstrip("\n"),
        remark,
        f"END RequestId: {request_id}",
        _report(request_id, measured, timed_out=isinstance(message, TimedOut)),
    ]
    return Outcome(payload, function_error, "\n".join(part for part in parts if part) + "\n")


def _answer(message: Message, request_id: str, timeout_seconds: int) -> tuple[bytes, str | None, str]:
    """Return the payload, the function error and the line that Lambda itself adds to the log."""
    match message:
        case Answered(payload, failed=False) if len(payload) > MAX_RESPONSE_BYTES:
            text = (
                f"Response payload size ({len(payload)} bytes) exceeded maximum allowed payload size "
                f"({MAX_RESPONSE_BYTES} bytes)."
            )
            return _error("Function.ResponseSizeTooLarge", text), "Unhandled", text
        case Answered(payload, failed):
            return payload, "Unhandled" if failed else None, ""
        case InitFailed(payload):
            return payload, "Unhandled", ""
        case Exited(status):
            text = f"RequestId: {request_id} Error: {_exit_reason(status)}"
            return _error("Runtime.ExitError", text), "Unhandled", text
        case _:
            text = f"Task timed out after {timeout_seconds:.2f} seconds"
            answer = _error("Sandbox.Timedout", f"RequestId: {request_id} Error: {text}")
            return answer, "Unhandled", f"{_now()} {request_id} {text}"


def _exit_reason(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status < 0:
        # As Go words it, in which Lambda's supervisor is written: "killed", "segmentation fault".
        return f"Runtime exited with error: signal: {(strsignal(-status) or str(-status)).lower()}"
    return f"Runtime exited with error: exit status {status}"


def _error(kind: str, text: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": text}).encode()


def _report(request_id: str, measured: Measurement, *, timed_out: bool) -> str:
    fields = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {measured.duration_ms:.2f} ms",
        f"Billed Duration: {int(measured.duration_ms) + 1} ms",
        f"Memory Size: {measured.memory_mib} MB",
        f"Max Memory Used: {measured.memory_used_mib} MB",
    ]
    if measured.init_ms is not None:
        fields.append(f"Init Duration: {measured.init_ms:.2f} ms")
    if timed_out:
        fields.append("Status: timeout")
    return "\t".join(fields)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
