"""The state machine cutover: nothing is touched unasked, and whatever fails before the promotion is undone."""

import json
import os
from typing import Any

import pytest

from mskmigration.cutover.record import Direction
from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.handing_over import (
    AFTER_PROMOTION,
    APPROVED,
    BEFORE_PROMOTION,
    EXPLAINED,
    FAILURE,
    GIVEN_UP,
    PAGED,
    PLANNED,
    PROMOTED,
    REQUEST,
    TOLD,
    UNFINISHED,
    answers,
    handover_machine,
    looked,
    planned,
    promoted,
)
from tests.product.integration.state_machines.scripted import ScriptedMachine

FORWARD = Direction.FORWARD
APPROVAL_SECONDS = {'"TimeoutSeconds": 3600': '"TimeoutSeconds": 1'}


def machine(aws: LocalAws, **scripts: list[Any]) -> ScriptedMachine:
    return handover_machine(aws, FORWARD, scripts)


def asked(aws: LocalAws, **changed: list[Any]) -> tuple[ScriptedMachine, str, str]:
    """Start a cutover that asks; return the machine, its execution and the token in the message."""
    scripted = machine(aws, plan_handover=[planned("ask", FORWARD)], **changed)
    execution = scripted.start(REQUEST)
    ((subject, message),) = scripted.notifications(wait_seconds=10)
    assert subject == "Migration m: approve the handover"
    assert message.startswith("1 topics are to be handed over. Token:\n")
    assert message.endswith("\nEND")
    return scripted, execution, message.splitlines()[1]


def test_what_was_approved_already_goes_through_its_states(aws: LocalAws) -> None:
    scripted = machine(aws)
    execution = scripted.run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered == [*PLANNED, *APPROVED[FORWARD]]
    assert execution.output["promoted"]["write_block_seconds"] == 7.5
    assert execution.output["record"] == {"document": "s3://b/report.json", "page": "s3://b/report.html"}
    assert scripted.notifications() == [("clients may switch", "go on there")]


def test_clients_hear_of_the_fence_and_of_the_promotion(aws: LocalAws) -> None:
    events, sqs, name = aws.client("events"), aws.client("sqs"), f"m-{os.urandom(4).hex()}"
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name=name, EventPattern=json.dumps({"source": ["msk-migration"], "detail": {"migration": [name]}}))
    events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
    named = planned("proceed", FORWARD, name)
    machine(aws, plan_handover=[named], promote=[promoted(FORWARD, name)]).run(REQUEST)
    heard: dict[str, dict[str, Any]] = {}
    while len(heard) < 2:
        messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10, MaxNumberOfMessages=10)["Messages"]
        heard |= {event["detail-type"]: event["detail"] for event in (json.loads(it["Body"]) for it in messages)}
    assert heard["Handover Fenced"] == {
        "migration": name,
        "handover": "20261125T061500Z",
        "direction": "forward",
        **TOLD,
    }
    assert heard["Handover Promoted"]["write_block_seconds"] == 7.5
    assert heard["Handover Promoted"]["topics"] == TOLD["topics"]


def test_what_was_completed_already_is_not_done_again(aws: LocalAws) -> None:
    scripted = machine(aws, plan_handover=[planned("completed", FORWARD)])
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.entered) == ("SUCCEEDED", [*PLANNED, "Handed Over Already"])
    assert scripted.notifications() == []


def test_a_refused_plan_touches_nothing(aws: LocalAws) -> None:
    scripted = machine(aws, plan_handover=["HandoverBlockedError"])
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "Named", "In words.")
    assert execution.entered == [*PLANNED[:2], *GIVEN_UP[1:]]
    assert scripted.notifications() == [FAILURE]


@pytest.mark.parametrize("value", [REQUEST, ["not", "an", "object"], "text"])
def test_a_wrong_input_is_reported_to_nobody_but_who_typed_it(aws: LocalAws, value: object) -> None:
    refused = {**EXPLAINED, "error": "InvalidRequestError", "cause": "fence: wrong"}
    scripted = machine(aws, plan_handover=["InvalidRequestError"], explain_failure=[refused])
    execution = scripted.run(value)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "InvalidRequestError", "fence: wrong")
    assert "Abort Handover" not in execution.entered
    assert scripted.notifications() == []


def test_what_was_promoted_is_announced_again_because_nobody_knows_whether_it_was(aws: LocalAws) -> None:
    execution = machine(aws, plan_handover=[planned("promoted", FORWARD)]).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered == [*PLANNED, *PROMOTED]


def test_a_person_s_approval_lets_it_go_on(aws: LocalAws) -> None:
    scripted, execution, token = asked(aws)
    aws.client("stepfunctions").send_task_success(taskToken=token, output="true")
    ended = scripted.finished(execution)
    assert ended.status == "SUCCEEDED"
    assert ended.entered == [*PLANNED, "Await Approval", *APPROVED[FORWARD]]


def test_a_refusal_gives_it_up_before_anything_is_touched(aws: LocalAws) -> None:
    scripted, execution, token = asked(aws)
    aws.client("stepfunctions").send_task_failure(taskToken=token, error="Refused", cause="not today")
    ended = scripted.finished(execution)
    assert (ended.status, ended.error) == ("FAILED", "Named")
    assert ended.entered == [*PLANNED, "Await Approval", *GIVEN_UP]
    assert scripted.notifications() == [FAILURE]


def test_an_approval_that_does_not_come_expires(aws: LocalAws) -> None:
    scripted = handover_machine(aws, FORWARD, {"plan_handover": [planned("ask", FORWARD)]}, changed=APPROVAL_SECONDS)
    ended = scripted.run(REQUEST)
    assert (ended.status, ended.error) == ("FAILED", "Named")
    assert ended.entered == [*PLANNED, "Await Approval", *GIVEN_UP]
    assert FAILURE in scripted.notifications()


def test_it_looks_again_while_somebody_writes_and_while_records_are_left(aws: LocalAws) -> None:
    execution = machine(
        aws,
        prove_quiet=[looked("wait"), looked("wait"), looked("quiet")],
        drain=[looked("again"), looked("drained")],
    ).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    quiet = ["Prove Quiet", "Quiet?", "Wait For Quiet"]
    drained = ["Drain", "Drained?", "Wait For Copying"]
    began = execution.entered.index("Prove Quiet")
    assert execution.entered[began : began + 13] == [*quiet, *quiet, *quiet[:2], *drained, *drained[:2]]


@pytest.mark.parametrize("function", BEFORE_PROMOTION)
def test_what_fails_before_the_promotion_is_undone_and_reported(aws: LocalAws, function: str) -> None:
    scripted = machine(aws, **{function: ["Unforeseen"]})
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "Named", "In words.")
    assert execution.entered[-5:] == GIVEN_UP
    assert function.replace("_", " ").title() in execution.entered
    assert "Announce Promotion" not in execution.entered
    assert scripted.notifications() == [FAILURE]


def test_a_rehearsal_that_fails_blocks_no_writer(aws: LocalAws) -> None:
    execution = handover_machine(aws, FORWARD, {}, rehearsal="Unforeseen").run(REQUEST)
    assert execution.entered[-5:] == GIVEN_UP
    assert "Fence Writers" not in execution.entered


@pytest.mark.parametrize("function", ["fence_writers", "drain", "translate_offsets", "apply_offsets", "promote"])
def test_what_passes_by_itself_is_tried_again(aws: LocalAws, function: str) -> None:
    (good,) = answers(FORWARD)[function]
    execution = machine(aws, **{function: ["KafkaUnreachableError", "RebalanceInProgressError", good]}).run(REQUEST)
    assert execution.status == "SUCCEEDED"
    assert execution.entered[-5:] == PROMOTED


def test_what_cannot_be_undone_pages_and_the_first_failure_is_explained(aws: LocalAws) -> None:
    scripted = machine(aws, verify_offsets=["Unforeseen"], abort_handover=["GroupHasMembersError"])
    execution = scripted.run(REQUEST)
    assert execution.status == "FAILED"
    assert execution.entered[-6:] == PAGED
    (paged, told) = scripted.notifications()
    assert paged[0] == "PAGE: migration m: a handover could not be undone"
    assert "GroupHasMembersError happened." in paged[1]
    assert "docs/runbook.md#a-handover-that-could-not-be-undone" in paged[1]
    assert told == FAILURE


def test_the_failure_that_led_to_the_abort_is_the_one_that_ends_it(aws: LocalAws) -> None:
    execution = machine(
        aws, verify_offsets=["Unforeseen"], abort_handover=["GroupHasMembersError"], explain_failure=["Unexplained"]
    ).run(REQUEST)
    assert (execution.status, execution.error) == ("FAILED", "Unforeseen")
    # The whole of it: a time-out has no cause of its own, and a path that leads nowhere would hide it (States.Runtime).
    assert execution.cause is not None
    assert "Unforeseen happened." in json.loads(execution.cause)["Cause"]


@pytest.mark.parametrize("function", AFTER_PROMOTION)
def test_after_the_promotion_nothing_is_undone(aws: LocalAws, function: str) -> None:
    scripted = machine(aws, **{function: ["Unforeseen"]})
    execution = scripted.run(REQUEST)
    assert (execution.status, execution.error) == ("FAILED", "Named")
    assert execution.entered[-5:] == UNFINISHED
    assert "Abort Handover" not in execution.entered
    assert scripted.notifications() == [("clients may switch", "go on there"), FAILURE]
