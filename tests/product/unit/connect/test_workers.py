"""Replacing a worker's ECS task."""

import boto3
import pytest
from botocore.stub import Stubber

from mskmigration.connect import replace_worker

STOP = {"cluster": "c", "task": "arn:task", "reason": "it hangs"}


@pytest.mark.parametrize(("gone", "stopped"), [(False, True), (True, False)])
def test_a_task_is_stopped_and_one_that_is_gone_is_no_error(*, gone: bool, stopped: bool) -> None:
    ecs = boto3.client("ecs", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="s")
    with Stubber(ecs) as stub:
        if gone:
            stub.add_client_error(
                "stop_task", "InvalidParameterException", "The referenced task was not found.", expected_params=STOP
            )
        else:
            stub.add_response("stop_task", {}, STOP)
        assert replace_worker(ecs, cluster="c", task_arn="arn:task", reason="it hangs") is stopped
        stub.assert_no_pending_responses()


def test_a_long_reason_is_cut_to_what_ecs_takes() -> None:
    ecs = boto3.client("ecs", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="s")
    with Stubber(ecs) as stub:
        stub.add_response("stop_task", {}, {**STOP, "reason": "x" * 255})
        assert replace_worker(ecs, cluster="c", task_arn="arn:task", reason="x" * 999)
