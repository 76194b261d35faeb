"""Everything that the application does, walked through with IAM on both sides, so that every right is used."""

import json
from collections.abc import Callable, Mapping
from typing import Final

import httpx
from confluent_kafka import KafkaException

from lab.authentication.guards import Pair, cluster_name
from lab.authentication.source import (
    LATECOMER,
    READ,
    commit,
    fill,
    forget,
    grant,
    grant_auditor,
    grant_late,
    grow,
    has_grown,
    has_positions,
    write,
    write_in_transaction,
)
from lab.authentication.stacks import named
from lab.connect import NoWorkerError
from lab.console import LabConsole, Progress
from lab.execution import Execution, ExecutionFailedError, StateMachine
from lab.laboratory import Laboratory
from lab.setting_up import await_lab
from lab.waiting import Waiting
from mskmigration.cutover.record import HandoverStage
from mskmigration.cutover.workflow import step_to
from mskmigration.settings import Authentication

WALKS: Final = (
    Pair(Authentication.IAM, Authentication.IAM),
    Pair(Authentication.IAM, Authentication.IAM, exactly_once=True),
)
MIGRATION: Final = "walked"
REQUEST: Final = {"migration": MIGRATION, "topics": [".*"], "groups": [".*"]}
HANDOVER: Final = {"migration": MIGRATION, "approval": "given"}
BY_ACL: Final = {**HANDOVER, "fence": "acl"}
SOURCE_CONNECTOR: Final = f"{MIGRATION}-source"
STEP_SECONDS: Final = 420.0
LOOK_SECONDS: Final = 0.02
# What a handover enters once the connector that writes groups' offsets is stopped, and how it ends.
FENCED: Final = step_to(HandoverStage.QUIET).state
GIVEN_UP: Final = "Abort Handover"
PROMOTED: Final = step_to(HandoverStage.PROMOTED).state
WRONG: Final = 1
VERIFYING: Final = "VerifyDeploymentFunction"
MORE_RECORDS: Final = 10


class NotReachedError(AssertionError):
    """A cluster gave the function that verifies a deployment no answer."""


class NotGivenUpError(AssertionError):
    """A handover that the lab had spoilt went through."""


class Walk:
    """Runs the application's state machines one after the other."""

    def __init__(self, lab: Laboratory, console: LabConsole) -> None:
        self._waiting = Waiting(console, LOOK_SECONDS)
        self._console = console
        self._lab = lab
        self._application = await_lab(lab, self._waiting, console)

    def through(self) -> list[str]:
        """Walk from preflight to finish, there and back; return the steps.

        Raises
        ------
        ExecutionFailedError, NotInTimeError, NotGivenUpError, NotReachedError
        """
        at, source, target = self._application, self._lab.source.bootstrap_servers, self._lab.target.bootstrap_servers
        fill(source)
        write_in_transaction(source)
        grant(source)
        grant_auditor(target)
        commit(source, LATECOMER, READ)
        steps: dict[str, Callable[[], None]] = {
            "preflight": lambda: self._run(at.preflight_state_machine, REQUEST),
            "migrate": lambda: self._run(at.migrate_state_machine, REQUEST),
            "verify": self._verify,
            "heal": self._heal,
            "look closer": self._look_closer,
            # Each role that fences has rights for both fences, so both are built, given up and lifted on both sides.
            "cutover given up": lambda: self._give_up(at.cutover_state_machine, target, HANDOVER),
            "cutover by ACL given up": lambda: self._give_up(at.cutover_state_machine, target, BY_ACL),
            "cutover": lambda: self._run(at.cutover_state_machine, HANDOVER),
            "rollback given up": lambda: self._give_up(at.rollback_state_machine, source, HANDOVER),
            "rollback": lambda: self._run(at.rollback_state_machine, HANDOVER),
            "migrate again": lambda: self._run(at.migrate_state_machine, REQUEST),
            "cutover by ACL": lambda: self._run(at.cutover_state_machine, BY_ACL),
            "rollback by ACL given up": lambda: self._give_up(at.rollback_state_machine, source, BY_ACL),
            "rollback by ACL": lambda: self._run(at.rollback_state_machine, BY_ACL),
            "migrate once more": lambda: self._run(at.migrate_state_machine, REQUEST),
            "cutover once more": lambda: self._run(at.cutover_state_machine, HANDOVER),
            "grant late": lambda: grant_late(source),
            "finish": lambda: self._run(at.finish_state_machine, {"migration": MIGRATION, "approval": "given"}),
        }
        for name, step in steps.items():
            self._console.say(name)
            if name == "rollback given up":
                write(target, MORE_RECORDS)
                write_in_transaction(target)
            step()
        return list(steps)

    def _run(self, machine: str, request: Mapping[str, object]) -> None:
        execution = self._start(machine, request)
        self._waiting.until(execution.succeeded, "the execution's success", STEP_SECONDS)

    def _start(self, machine: str, request: Mapping[str, object]) -> Execution:
        execution = StateMachine(self._lab.endpoint, machine).start(request)
        self._waiting.look = lambda: Progress(_state(execution))
        return execution

    def _verify(self) -> None:
        """Invoke the function that `make verify` asks."""
        endpoint = self._lab.endpoint
        (function,) = named(endpoint, VERIFYING)
        answer = endpoint.client("lambda").invoke(FunctionName=function, Payload=b"{}")
        reached = json.loads(answer["Payload"].read())
        if errors := [reached[side]["error"] for side in ("source", "target") if reached[side]["error"]]:
            raise NotReachedError("; ".join(errors))

    def _heal(self) -> None:
        """Delete the source connector, as somebody who tidies up does, and wait until heal has put it back.

        A topic has grown meanwhile, so that the connector has to add a partition.
        """
        grow(self._lab.source.bootstrap_servers)
        self._waiting.until(lambda: self._delete(SOURCE_CONNECTOR), "the connector's end", STEP_SECONDS)
        self._waiting.until(lambda: not self._tasks(), "the connector's tasks' end", STEP_SECONDS)
        self._waiting.look = lambda: Progress("waiting for heal")
        self._waiting.until(lambda: self._tasks() == {"RUNNING"}, "a healed connector", STEP_SECONDS)
        target = self._lab.target.bootstrap_servers
        self._waiting.until(lambda: has_grown(target), "the new partition on the target", STEP_SECONDS)

    def _look_closer(self) -> None:
        """Wait until heal has read the source, because behind a position that stands still there may be a record."""
        self._waiting.look = lambda: Progress("waiting for heal to read the source")
        url = self._lab.endpoint.brokers_url
        self._waiting.until(lambda: _has_read(httpx.get(url).json()), "a closer look", STEP_SECONDS)

    def _delete(self, connector: str) -> bool:
        try:
            url = self._lab.connect.result().url
            answer = httpx.delete(f"{url}/connectors/{connector}")
        except (httpx.HTTPError, NoWorkerError):
            return False
        return answer.is_success or answer.status_code == httpx.codes.NOT_FOUND

    def _tasks(self) -> set[str]:
        return {task.state for task in self._lab.connect.result().tasks(SOURCE_CONNECTOR)}

    def _give_up(self, machine: str, copy: str, request: Mapping[str, object]) -> None:
        """Spoil a handover after it has given groups their positions: somebody commits for them on the other side.

        That group is not there before, so that giving up has to delete it; the other one gets back what it had.
        """
        execution = self._start(machine, request)
        self._waiting.until(lambda: _has_entered(execution, FENCED), "the fence", STEP_SECONDS)
        forget(copy, LATECOMER)
        self._waiting.until(lambda: has_positions(copy, LATECOMER), "the group's positions", STEP_SECONDS)

        def is_given_up() -> bool:
            try:
                commit(copy, LATECOMER, WRONG)
            except KafkaException:
                return False
            return _has_entered(execution, GIVEN_UP, PROMOTED)

        self._waiting.until(is_given_up, "a handover that is given up", STEP_SECONDS)
        try:
            self._waiting.until(execution.succeeded, "the end of the handover", STEP_SECONDS)
        except ExecutionFailedError as error:
            self._console.say(f"given up: {error}", "yellow")
        else:
            raise NotGivenUpError(f"{execution.arn} was promoted although a group's offsets had been changed")


def walk_name(pair: Pair) -> str:
    """Return a walk's name in a command and as a folder."""
    return "walk-exactly-once" if pair.exactly_once else "walk"


def walk(lab: Laboratory, console: LabConsole) -> list[str]:
    """Walk through everything in a lab with IAM on both sides."""
    return Walk(lab, console).through()


def _has_read(noted: list[dict[str, str]]) -> bool:
    return any(
        "CheckHealth" in it["role"] and it["action"].endswith(":ReadData") and cluster_name("source") in it["resource"]
        for it in noted
    )


def _has_entered(execution: Execution, *states: str) -> bool:
    execution.succeeded()
    return any(visit.name in states for visit in execution.visits())


def _state(execution: Execution) -> str:
    visits = execution.visits()
    return visits[-1].name if visits else "starting"
