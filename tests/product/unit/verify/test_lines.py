"""Every line's judgement: what passes, what fails and with which remedy, and what cannot be said."""

from datetime import UTC, datetime, timedelta

import pytest

from verify.check import Outcome, Verdict
from verify.deployment import ROOT, StackState, first_failure
from verify.lines.clusters import NO_ROUTE, judge_cluster, judge_rights, remedy_for
from verify.lines.functions import FunctionState, judge_answer, judge_functions
from verify.lines.healing import Execution, judge_heal, judge_log_path, judge_schedule
from verify.lines.keeping import judge_quotas, judge_storage, needed_vcpus
from verify.lines.notifying import Alarm, judge_alarms, judge_metrics, judge_subscriptions
from verify.lines.stacks import OUTPUTS, judge_outputs, judge_stacks
from verify.lines.workers import Service, judge_images, judge_service, judge_workers
from verify.reach import Cluster, Reach, Rights, Worker

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
OLD = NOW - timedelta(hours=1)
PASSED, FAILED, NOT_ASKED = Outcome.PASSED, Outcome.FAILED, Outcome.NOT_ASKED
COMPLETE = [StackState(ROOT, "UPDATE_COMPLETE"), StackState("Workers", "CREATE_COMPLETE")]
GOOD_OUTPUTS = dict.fromkeys(OUTPUTS, "there")
STEADY = Service("workers", "cluster", "service", desired=2, running=2, rollout="COMPLETED")
CLUSTER = Cluster(servers="b-1:9092", cluster_id="one", brokers=3, topics=7, rights=Rights(seen_on="7 topics"))
OTHER = CLUSTER.model_copy(update={"cluster_id": "other"})
WORKER = Worker(url="http://10.0.0.1:8083", version="4.1.2")
HEAL = "arn:aws:states:eu-central-1:1:stateMachine:heal"
TABLE = {"TableStatus": "ACTIVE", "SSEDescription": {"Status": "ENABLED"}}


def seconds_ago(seconds: int, status: str = "SUCCEEDED", cause: str = "") -> Execution:
    return Execution(status, NOW - timedelta(seconds=seconds), cause)


def reach(*workers: Worker, workers_error: str | None = None) -> Reach:
    return Reach(
        workers=workers,
        workers_error=workers_error,
        source=CLUSTER,
        target=OTHER,
        migrations={},
        migrations_error=None,
    )


def heal(*executions: Execution, deployed: timedelta = timedelta(days=1)) -> Verdict:
    return judge_heal(executions, NOW - deployed, NOW)


@pytest.mark.parametrize(
    ("verdict", "outcome", "words"),
    [
        (judge_stacks(COMPLETE), PASSED, "2 stacks are complete"),
        (
            judge_stacks(
                [
                    StackState(ROOT, "UPDATE_ROLLBACK_COMPLETE", "Alarms: nested"),
                    StackState("Alarms", "UPDATE_ROLLBACK_COMPLETE", "HealFailed: no"),
                ]
            ),
            FAILED,
            "Alarms is UPDATE_ROLLBACK_COMPLETE: HealFailed: no",
        ),
        (judge_stacks([StackState(ROOT, "CREATE_IN_PROGRESS")]), FAILED, "Wait until the deployment has ended."),
        (judge_stacks([StackState(ROOT, "ROLLBACK_COMPLETE", "Workers: no")]), FAILED, "delete the stack"),
        (judge_outputs(COMPLETE, GOOD_OUTPUTS), PASSED, f"all {len(OUTPUTS)}"),
        (judge_outputs(COMPLETE, {**GOOD_OUTPUTS, "TopicArn": ""}), FAILED, "TopicArn"),
        (judge_outputs([StackState(ROOT, "ROLLBACK_COMPLETE")], {}), NOT_ASKED, "not complete"),
        (judge_functions([FunctionState("Drain", "Active", "", "Successful")]), PASSED, "1 are active"),
        (judge_functions([FunctionState("Drain", "Pending", "creating", "Successful")]), FAILED, "Wait a minute"),
        (
            judge_functions([FunctionState("Drain", "Failed", "no subnet", "Failed")]),
            FAILED,
            "Drain is Failed: no subnet",
        ),
        (judge_functions([FunctionState("Drain", "Inactive", "", "Successful")]), PASSED, "active"),
        (judge_functions([]), NOT_ASKED, "see the line stacks"),
        (judge_alarms([], []), NOT_ASKED, "see the line stacks"),
        (judge_answer(None), PASSED, "answers"),
        (judge_answer("Task timed out after 90.00 seconds"), FAILED, "endpoints of ecs"),
        (judge_answer("No module named 'httpx'"), FAILED, "code or layer"),
        (judge_service(STEADY), PASSED, "2 of 2 tasks run"),
        (judge_service(None), FAILED, "no such service"),
        (judge_service(STEADY._replace(desired=0, running=0), wanted=0), NOT_ASKED, "WorkerCount is 0"),
        (judge_service(STEADY._replace(desired=0, running=0), wanted=3), FAILED, "--desired-count 3"),
        (
            judge_service(STEADY._replace(running=0, rollout="IN_PROGRESS", stopped=("CannotPullContainerError",))),
            FAILED,
            "not steady: 0 of 2 tasks run; CannotPullContainerError",
        ),
        (judge_service(STEADY._replace(rollout="FAILED", rollout_reason="circuit breaker")), FAILED, "circuit breaker"),
        (judge_service(STEADY._replace(deployments=2)), FAILED, "not steady"),
        (judge_images([]), NOT_ASKED, "No worker runs"),
        (judge_images([("repo:1", "sha256:a"), ("repo:1", "sha256:b")]), FAILED, "with its digest"),
        (judge_images([("repo:1", "sha256:a"), ("repo:1", "sha256:a")]), PASSED, "repo:1 (sha256:a)"),
        (judge_workers(reach(WORKER, WORKER)), PASSED, "2 workers answer, Kafka Connect 4.1.2"),
        (judge_workers(reach()), NOT_ASKED, "see the line service"),
        (judge_workers(reach(workers_error="AccessDenied")), FAILED, "AccessDenied"),
        (judge_workers(reach(WORKER, Worker(url="http://10.0.0.2:8083", error="timed out"))), FAILED, "10.0.0.2"),
        (judge_workers(reach(Worker(url="u", version="1", missing=("MirrorSourceConnector",)))), FAILED, "make images"),
        (judge_workers(reach(WORKER, Worker(url="u", version="4.0.0"))), FAILED, "different versions: 4.0.0, 4.1.2"),
        (judge_cluster(CLUSTER, OTHER), PASSED, "3 brokers, 7 topics, cluster one"),
        (judge_cluster(CLUSTER.model_copy(update={"error": "Failed to resolve"}), OTHER), FAILED, "Route 53"),
        (
            judge_cluster(CLUSTER.model_copy(update={"silent": ("broker 2 (b:9092): timed out",)}), OTHER),
            FAILED,
            "advertise",
        ),
        (judge_cluster(CLUSTER, CLUSTER), FAILED, "one cluster"),
        (judge_rights("source", CLUSTER), PASSED, "on 7 topics"),
        (
            judge_rights("target", CLUSTER.model_copy(update={"rights": Rights(missing=("CREATE on topics",))})),
            FAILED,
            "lacks CREATE",
        ),
        (
            judge_rights("source", CLUSTER.model_copy(update={"rights": Rights(unasked="No topic.")})),
            NOT_ASKED,
            "No topic",
        ),
        (judge_schedule("ENABLED", HEAL, HEAL), PASSED, "enabled"),
        (judge_schedule("DISABLED", HEAL, HEAL), FAILED, "DISABLED"),
        (judge_schedule("ENABLED", "arn:another", HEAL), FAILED, "arn:another"),
        (heal(seconds_ago(30)), PASSED, "30 s ago"),
        (heal(seconds_ago(5, "RUNNING"), seconds_ago(65)), PASSED, "65 s ago"),
        (heal(), FAILED, "never begun"),
        (heal(deployed=timedelta(seconds=20)), NOT_ASKED, "Deployed 20 s ago"),
        (heal(seconds_ago(600)), FAILED, "last began 10 min ago"),
        (heal(seconds_ago(5, "RUNNING")), NOT_ASKED, "first execution"),
        (heal(seconds_ago(20, "FAILED", "no module"), seconds_ago(80)), FAILED, "no module"),
        (heal(seconds_ago(20), seconds_ago(80, "FAILED")), PASSED, "20 s ago"),
        (judge_log_path(False, (), "", may_invoke=False), NOT_ASKED, "FastPath is disabled"),
        (judge_log_path(True, ["arn:aws:lambda:r:1:function:start"], "start", may_invoke=True), PASSED, "at once"),
        (
            judge_log_path(True, ["arn:aws:lambda:r:1:function:another"], "start", may_invoke=True),
            FAILED,
            "not subscribed",
        ),
        (
            judge_log_path(True, ["arn:aws:lambda:r:1:function:start"], "start", may_invoke=False),
            FAILED,
            "may not invoke",
        ),
        (judge_metrics({}, {}, NOW), NOT_ASKED, "No migration runs"),
        (judge_metrics(None, {}, NOW), NOT_ASKED, "table"),
        (judge_metrics({"orders": OLD}, {"orders": 9}, NOW), PASSED, "orders"),
        (judge_metrics({"orders": OLD, "sales": OLD}, {"orders": 9, "sales": 0}, NOW), FAILED, "of sales"),
        (
            judge_alarms([Alarm("a", "OK"), Alarm("b", "INSUFFICIENT_DATA")], ["a", "b"]),
            PASSED,
            "1 of 2 are OK, 1 have no data",
        ),
        (judge_alarms([Alarm("a", "ALARM", "1 datapoint")], ["a"]), FAILED, "a: 1 datapoint"),
        (judge_metrics({"orders": NOW}, {"orders": 0}, NOW), NOT_ASKED, "registered just now"),
        (judge_alarms([Alarm("s-HealNotStarted", "ALARM")], ["s-HealNotStarted"]), FAILED, "normal for some minutes"),
        (judge_alarms([], ["a"]), FAILED, "no alarm a"),
        (judge_alarms([Alarm("a", "OK", tells=False)], ["a"]), FAILED, "enable-alarm-actions"),
        (judge_subscriptions([], ""), NOT_ASKED, "NotificationEmail is empty"),
        (judge_subscriptions([], "me@example.com"), FAILED, "me@example.com"),
        (judge_subscriptions([("me@example.com", False)], ""), FAILED, "Follow the link"),
        (judge_subscriptions([("me@example.com", True)], ""), PASSED, "me@example.com"),
        (judge_storage(TABLE, "aws:kms"), PASSED, "KMS"),
        (judge_storage({"TableStatus": "CREATING"}, "aws:kms"), FAILED, "CREATING"),
        (judge_storage({"TableStatus": "ACTIVE"}, "aws:kms"), FAILED, "table is not encrypted"),
        (judge_storage(TABLE, "AES256"), FAILED, "AES256"),
        (judge_quotas(None, None, {}), NOT_ASKED, "neither"),
        (judge_quotas(10, None, {}), FAILED, "10 functions"),
        (judge_quotas(1000, 6, {"WorkerCount": "3", "WorkerCountMax": "6", "WorkerCpu": "2048"}), FAILED, "takes 24"),
        (judge_quotas(1000, 500, {}), PASSED, "1,000 functions at once, 500 vCPU"),
    ],
)
def test_a_line_is_judged(verdict: Verdict, outcome: Outcome, words: str) -> None:
    assert verdict.outcome is outcome
    assert words in f"{verdict.detail} {verdict.remedy}"
    assert bool(verdict.remedy) == (outcome is FAILED)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("did not list topics: Failed to resolve 'b-1:9092': Name or service not known", "Route 53 Resolver"),
        ("ssl://b-1:9094/bootstrap: SSL handshake failed: certificate verify failed", "TLS failed"),
        ("sasl_ssl://b-1:9096/bootstrap: SASL SCRAM-SHA-512 Authentication failed", "refused the credentials"),
        ("The secret arn:aws:secretsmanager:… cannot be read: AccessDenied", "the secret"),
        ("b-1:9092/bootstrap: Connect to ipv4#10.0.0.1:9092 failed: Connection refused", "Nobody listens there"),
        ("Local: Timed out; Connection setup timed out in state CONNECT", NO_ROUTE),
    ],
)
def test_a_cluster_s_remedy_follows_from_what_the_client_says(error: str, words: str) -> None:
    assert words in remedy_for(error)


def test_workers_of_a_stack_that_does_not_scale_count_as_they_are() -> None:
    assert needed_vcpus({"AutoScaling": "disabled", "WorkerCount": "1", "WorkerCpu": "512"}) == 1


def test_the_first_failure_of_the_last_deployment_is_told() -> None:
    def event(name: str, status: str, reason: str = "") -> dict[str, str]:
        return {"LogicalResourceId": name, "ResourceStatus": status, "ResourceStatusReason": reason}

    newest_first = [
        event("stack", "UPDATE_ROLLBACK_COMPLETE"),
        event("Other", "CREATE_FAILED", "Resource creation cancelled"),
        event("Group", "CREATE_FAILED", "Invalid rule description"),
        event("stack", "UPDATE_IN_PROGRESS", "User Initiated"),
        event("Table", "CREATE_FAILED", "of a deployment before"),
    ]
    assert first_failure(newest_first) == "Group: Invalid rule description"
