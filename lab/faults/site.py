"""The running migration that faults are injected into: its processes, clusters, Connect, and what heal did."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import httpx
import psutil
from confluent_kafka.admin import AdminClient
from pydantic import AwareDatetime, BaseModel

from lab.connect import ConnectWorkers, NoWorkerError
from lab.console import LabConsole
from lab.deployment import Application
from lab.execution import StateMachine
from lab.faults.ledger import Ledger
from lab.laboratory import Laboratory
from lab.waiting import Waiting
from localaws.mailbox import Mailbox
from localaws.processes import carrying
from mskmigration.aws.table import unpack

MIGRATION: Final = "faults"
GROUP: Final = "readers"
SOURCE_CONNECTOR: Final = f"{MIGRATION}-source"
CHECKPOINT_CONNECTOR: Final = f"{MIGRATION}-checkpoint"
HEARTBEAT_CONNECTOR: Final = f"{MIGRATION}-heartbeat"
CONNECTORS: Final = (SOURCE_CONNECTOR, CHECKPOINT_CONNECTOR, HEARTBEAT_CONNECTOR)
WORKER_CLASS: Final = "org.apache.kafka.connect.cli.ConnectDistributed"
RUNNING: Final = "RUNNING"
FAILED: Final = "FAILED"
ANSWER_SECONDS: Final = 5.0
log = logging.getLogger(__name__)


class Finding(BaseModel):
    """What a rule found, as heal records it."""

    rule: str
    reason: str
    causes: tuple[str, ...] = ()


class Healing(BaseModel):
    """What heal recorded of one execution that acted; ``at`` is its start."""

    at: AwareDatetime
    action: str
    reason: str
    findings: tuple[Finding, ...] = ()

    @property
    def cause(self) -> str:
        """The causes, or else the rule, of the finding that was acted upon: the one whose reason was given."""
        acted_upon = next((finding for finding in self.findings if finding.reason == self.reason), None)
        return ", ".join(acted_upon.causes or (acted_upon.rule,)) if acted_upon else self.reason


class Notification(NamedTuple):
    """A notification: its subject, and the execution of heal that it tells of."""

    subject: str
    execution: str

    @property
    def is_page(self) -> bool:
        """Whether it asks for a person."""
        return self.subject.startswith("PAGE")

    @property
    def trigger(self) -> str:
        """What started the execution: a worker's log line, or the schedule (or somebody by hand)."""
        return "log" if self.execution.startswith("log-") else "schedule"


class Site:
    """What faults and those who watch them need of the lab."""

    def __init__(
        self, lab: Laboratory, application: Application, ledger: Ledger, waiting: Waiting, console: LabConsole
    ) -> None:
        self.lab = lab
        self.application = application
        self.ledger = ledger
        self.waiting = waiting
        self.console = console
        self.workers: ConnectWorkers = lab.connect.result()
        self.heal = StateMachine(lab.endpoint, application.heal_state_machine)
        self.source_admin = AdminClient({"bootstrap.servers": lab.source.bootstrap_servers}, logger=log)
        self.target_admin = AdminClient({"bootstrap.servers": lab.target.bootstrap_servers}, logger=log)
        self._table = lab.endpoint.client("dynamodb")
        self._mailbox = Mailbox(lab.endpoint, "faults-notifications")
        self._mailbox.subscribe_to_topic(application.topic)

    def connect(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Ask Connect's REST interface.

        Raises
        ------
        httpx.HTTPError, NoWorkerError
        """
        return httpx.request(method, f"{self.workers.url}{path}", json=body, timeout=ANSWER_SECONDS)

    def states(self, connector: str) -> list[str]:
        """Return the states of the connector and of its tasks; nothing while Connect does not say."""
        with suppress(httpx.HTTPError, NoWorkerError, KeyError, ValueError):
            status = self.connect("GET", f"/connectors/{connector}/status").raise_for_status().json()
            return [status["connector"]["state"], *(task["state"] for task in status["tasks"])]
        return []

    def is_running(self) -> bool:
        """Whether every connector and task runs, the source connector with at least one."""
        states = [self.states(connector) for connector in CONNECTORS]
        return all(len(each) > 1 and set(each) == {RUNNING} for each in states)

    def has_failed_task(self) -> bool:
        """Whether a task of the source connector is FAILED."""
        return FAILED in self.states(SOURCE_CONNECTOR)[1:]

    def scale(self, service: str, count: int) -> None:
        """Ask ECS to run so many tasks of a service."""
        ecs = self.lab.endpoint.client("ecs")
        ecs.update_service(cluster=self.application.connect_cluster, service=service, desiredCount=count)

    def worker_process(self, address: str = "") -> psutil.Process:
        """Return the Connect worker's process, the one started last; of several the one with this address."""
        workers = [
            process
            for process in self._processes()
            if WORKER_CLASS in process.cmdline() and (not address or _listens(process, address))
        ]
        return max(workers, key=lambda process: process.create_time())

    def function_processes(self, function: str) -> list[psutil.Process]:
        """Return the processes of a deployed function, e.g. ``RestartTasks``: CloudFormation cuts what follows."""
        return [
            process
            for process in self._processes()
            if f"-{function}F" in process.environ().get("AWS_LAMBDA_FUNCTION_NAME", "")
        ]

    def start_heals(self, count: int) -> None:
        """Start executions of heal at once."""
        with ThreadPoolExecutor(count) as executor:
            list(executor.map(self.heal.start, [{}] * count))

    def healings(self, since: datetime) -> list[Healing]:
        """Return what heal has recorded since, the first first; that all is well again is no healing."""
        healings = [Healing.model_validate_json(unpack(item["body"]["B"])) for item in self._items("HEALING")]
        acted = [healing for healing in healings if healing.at >= since and healing.action != "all_clear"]
        return sorted(acted, key=lambda healing: healing.at)

    def forget(self) -> None:
        """Let the next fault meet heal as the first does: with no step taken lately and no look at the lag kept."""
        for kind in ("LADDER", "LAG"):
            for item in self._items(kind):
                key = {name: item[name] for name in ("pk", "sk")}
                self._table.delete_item(TableName=self.application.table, Key=key)
        list(self.new_notifications())

    def new_notifications(self) -> Iterator[Notification]:
        """Yield what people have been told since the last call."""
        for message in self._mailbox.new():
            yield Notification(message.get("Subject", ""), message["Message"].rpartition(":")[2].strip())

    def _items(self, kind: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self._table.query(
            TableName=self.application.table,
            KeyConditionExpression="pk = :key",
            ExpressionAttributeValues={":key": {"S": f"{kind}#{MIGRATION}"}},
            ConsistentRead=True,
        )["Items"]
        return items

    def _processes(self) -> Iterator[psutil.Process]:
        for process in carrying(self.lab.lab_id):
            with suppress(psutil.Error):
                process.cmdline()
                yield process


def _listens(process: psutil.Process, address: str) -> bool:
    """Whether the process listens there; a JVM's sockets are IPv6 ones that tell of IPv4 (``::ffff:127.1.0.2``)."""
    return any(
        listening.laddr.ip.endswith(address)
        for listening in process.net_connections("tcp")
        if listening.status == psutil.CONN_LISTEN
    )


def now() -> datetime:
    """Return the time as records of AWS have it."""
    return datetime.now(UTC)
