"""Runs the deployed Lambda functions: their zip and layers, in processes of AWS's own runtime client.

moto keeps the functions and runs none without Docker. Here each concurrent invocation has a process of its
own, reused while it is warm and ended when the function's code or configuration changes.

Not done: reserved concurrency, the two retries of a failed asynchronous invocation, destinations, SnapStart.
Memory is not limited. Layers are on ``PYTHONPATH`` and ``LD_LIBRARY_PATH``, but not at ``/opt``.
"""

import atexit
import base64
import json
from collections.abc import Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from moto.awslambda.exceptions import LambdaClientError, UnknownFunctionException
from moto.awslambda.models import LambdaFunction, LambdaStorage

from localaws.child_processes import child_processes
from localaws.endpoint import Endpoint
from localaws.lambdas import logging_config
from localaws.lambdas.environments import CONCURRENCY, ExecutionEnvironments
from localaws.patching import replace

MAX_REQUEST_BYTES = 6_291_456
MAX_EVENT_BYTES = 1_048_576
_TAIL_BYTES = 4096


class RequestTooLargeError(LambdaClientError):
    """The request's payload exceeds what Lambda accepts: send a reference (an S3 key) instead."""

    code = 413

    def __init__(self, limit: int) -> None:
        super().__init__(
            "RequestEntityTooLargeException",
            f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
        )


class InvalidRequestError(LambdaClientError):
    """The request's payload is not JSON."""

    def __init__(self, reason: ValueError) -> None:
        super().__init__("InvalidRequestContentException", f"Could not parse request body into json: {reason}")


def install(endpoint: Endpoint, *, work: Path, python: Path) -> None:
    """Let moto's functions run.

    Parameters
    ----------
    work
        Folder for the unpacked code and layers, kept from run to run, and for what the processes print.
    python
        The Python of the Lambda runtime.
    """
    environments = ExecutionEnvironments(child_processes(), work, python, endpoint.url)
    # A function needs no time to end; without this the processes end one after another, with a grace.
    atexit.register(environments.close)
    events = ThreadPoolExecutor(2 * CONCURRENCY, thread_name_prefix="lambda-event")

    def invoke(
        function: LambdaFunction,
        body: str | bytes,
        request_headers: Mapping[str, str],
        response_headers: MutableMapping[str, str],
    ) -> bytes:
        kind = _invocation_type(request_headers)
        payload = _accepted(body, MAX_EVENT_BYTES if kind == "Event" else MAX_REQUEST_BYTES)
        if kind == "Event":
            events.submit(environments.invoke, function, payload)
        if kind in {"Event", "DryRun"}:
            return b""
        result = environments.invoke(function, payload)
        response_headers["x-amz-executed-version"] = "$LATEST"
        response_headers["x-amz-log-result"] = base64.b64encode(result.log.encode()[-_TAIL_BYTES:]).decode()
        if result.function_error:
            response_headers["x-amz-function-error"] = result.function_error
        return result.payload

    def delete(storage: LambdaStorage, name_or_arn: str, qualifier: str | None = None) -> None:
        try:
            deleted = storage.get_function_by_name_or_arn_with_qualifier(name_or_arn)
        except UnknownFunctionException:
            deleted = None
        moto_delete(storage, name_or_arn, qualifier)
        if deleted is not None:
            environments.forget(deleted.function_arn)

    logging_config.install()
    replace(LambdaFunction, "invoke", invoke)
    moto_delete = replace(LambdaStorage, "del_function", delete)


def _invocation_type(request_headers: Mapping[str, str]) -> str:
    """Read the type; callers inside moto (SNS, logs, S3) send no header and are asynchronous on AWS."""
    return request_headers.get("X-Amz-Invocation-Type", "RequestResponse") if request_headers else "Event"


def _accepted(body: str | bytes, limit: int) -> bytes:
    payload = (body.encode() if isinstance(body, str) else body) or b"{}"
    if len(payload) > limit:
        raise RequestTooLargeError(limit)
    try:
        json.loads(payload)
    except ValueError as error:
        raise InvalidRequestError(error) from error
    return payload
