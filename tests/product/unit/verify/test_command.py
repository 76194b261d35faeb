"""The table, and what becomes of questions that AWS refuses."""

import io
from concurrent.futures import Future
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from rich.console import Console

from mskmigration.reach import model
from verify import __main__ as command
from verify.account import Account
from verify.asking import LINES, check
from verify.check import Check, Outcome, Verdict
from verify.deployment import Deployed
from verify.drawing import draw
from verify.errors import StackUnknownError
from verify.lines.place import Line, Place
from verify.reach import FunctionFailedError, Reach

ACCOUNT = Account(
    session=None, region="eu-central-1", number="123456789012", caller="arn:aws:iam::123456789012:user/me"
)
CHECKS = [
    Check(line="stacks", outcome=Outcome.PASSED, detail="4 stacks are complete"),
    Check(line="source", outcome=Outcome.FAILED, detail="The source did not answer.", remedy="Open its port."),
    Check(line="quotas", outcome=Outcome.NOT_ASKED, detail="You may not servicequotas:GetServiceQuota."),
]


def place(reach: Future[Reach] | None = None) -> Place:
    deployed = Deployed("msk-migration", datetime.now(UTC), (), {}, {}, ())
    return Place(ACCOUNT, deployed, reach or Future(), datetime.now(UTC))


def refusing(code: str, message: str) -> Line:
    def ask(_place: Place) -> Verdict:
        raise ClientError({"Error": {"Code": code, "Message": message}}, "DescribeServices")

    return Line("service", ask)


@pytest.mark.parametrize(
    ("code", "message", "outcome", "words"),
    [
        (
            "AccessDeniedException",
            "User: me is not authorized to perform: ecs:DescribeServices on resource: x",
            Outcome.NOT_ASKED,
            "You may not ecs:DescribeServices.",
        ),
        ("AuthorizationError", "no", Outcome.NOT_ASKED, "You may not DescribeServices."),
        ("ThrottlingException", "Rate exceeded", Outcome.FAILED, "Rate exceeded"),
    ],
)
def test_what_the_caller_may_not_ask_is_not_asked(code: str, message: str, outcome: Outcome, words: str) -> None:
    told = check(refusing(code, message), place())
    assert told.outcome is outcome
    assert words in told.detail


def test_without_the_function_s_answer_only_its_own_line_fails() -> None:
    silent: Future[Reach] = Future()
    silent.set_exception(FunctionFailedError("No module named 'httpx'"))
    asked = {
        "function answers",
        "workers",
        "source",
        "target",
        "rights at the source",
        "rights at the target",
        "metrics",
    }
    told = {line.name: check(line, place(silent)) for line in LINES if line.name in asked}
    assert told.keys() == asked
    failing = [check for check in told.values() if check.outcome is not Outcome.NOT_ASKED]
    assert [(check.line, check.outcome) for check in failing] == [("function answers", Outcome.FAILED)]


def test_a_line_whose_output_is_missing_is_not_asked() -> None:
    service = next(line for line in LINES if line.name == "service")
    assert check(service, place()).detail == "The stack has no output ConnectClusterName."


@pytest.mark.parametrize("width", [40, 120])
def test_the_table_can_be_read_at_any_width(width: int) -> None:
    text = io.StringIO()
    Console(file=text, width=width).print(draw(CHECKS, "msk-migration"))
    drawn = " ".join(text.getvalue().split())
    for words in ("stacks passed", "source FAILED", "quotas not asked", "1 passed, 1 failed, 1 not asked"):
        assert words in drawn
    assert all(len(line) <= width for line in text.getvalue().splitlines())


@pytest.mark.parametrize(("failing", "status"), [(True, 1), (False, 0)])
def test_the_status_tells_whether_a_line_failed(monkeypatch: pytest.MonkeyPatch, failing: bool, status: int) -> None:
    monkeypatch.setattr(command, "opened", lambda _profile, _region: ACCOUNT)
    monkeypatch.setattr(command, "verify", lambda _account, _stack: CHECKS if failing else CHECKS[:1])
    ended = CliRunner().invoke(command.main, ["--json"])
    assert ended.exit_code == status
    assert ended.output.count('"outcome": "failed"') == int(failing)


def test_an_unknown_stack_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_account: Account, stack: str) -> list[Check]:
        raise StackUnknownError(stack, "the account 123456789012, eu-central-1")

    monkeypatch.setattr(command, "opened", lambda _profile, _region: ACCOUNT)
    monkeypatch.setattr(command, "verify", unknown)
    ended = CliRunner().invoke(command.main, ["--stack", "nothing"])
    assert ended.exit_code == 2
    assert ended.stderr.startswith("There is no stack nothing in the account 123456789012, eu-central-1. Name it with")


@pytest.mark.parametrize(
    ("partition", "host"),
    [("aws", "eu-central-1.console.aws.amazon.com"), ("aws-cn", "eu-central-1.console.amazonaws.cn")],
)
def test_the_console_is_the_partition_s(partition: str, host: str) -> None:
    account = Account(session=None, region="eu-central-1", number="1", caller=f"arn:{partition}:iam::1:user/me")
    assert account.console == f"https://{host}"


def test_the_command_reads_what_the_function_answers() -> None:
    answer = model.Reach(
        workers=(model.WorkerReach(url="http://10.0.0.1:8083", version="4.1.2"),),
        source=model.ClusterReach(servers="a:9092", rights=model.RightsSeen(missing=("READ on x",))),
        target=model.ClusterReach(servers="b:9092", error="timed out"),
        migrations={"orders": datetime(2026, 1, 1, tzinfo=UTC)},
    ).model_dump(mode="json")
    assert Reach.model_validate(answer).model_dump(mode="json") == answer


def test_every_line_has_a_name_of_its_own() -> None:
    names = [line.name for line in LINES]
    assert len(names) == len(set(names)) > 20
