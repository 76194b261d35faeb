"""Functions that a test makes up, on the local AWS."""

import io
import json
import zipfile
from collections.abc import Callable
from textwrap import dedent
from typing import Any

from botocore.exceptions import ClientError
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from tests.localaws.integration.running_cloud import Cloud

Deploy = Callable[..., str]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def zipped(files: dict[str, str]) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, dedent(text))
    return package.getvalue()


def invoke(cloud: Cloud, name: str, event: object = None) -> tuple[Any, str | None]:
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read()), answer.get("FunctionError")


def logged(cloud: Cloud, name: str, text: str) -> list[str]:
    """Await a log line with the text and return all lines of the function."""

    @retry(retry=retry_if_result(lambda lines: not lines), wait=wait_fixed(0.05), stop=stop_after_delay(20))
    def lines() -> list[str]:
        try:
            events = cloud.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        except ClientError:
            return []
        messages = [event["message"] for event in events]
        return messages if any(text in message for message in messages) else []

    return lines()
