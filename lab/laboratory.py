"""The whole lab: two Kafka clusters, the local cloud, and the application deployed there."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing.resource_tracker import ensure_running
from types import TracebackType
from typing import Any, Final, Self

from lab.authentication.guards import Guard, Pair, guarding
from lab.authentication.listeners import LEAST_PRIVILEGE
from lab.brokers import KafkaCluster
from lab.connect import ConnectWorkers
from lab.containers.building import build as build_container
from lab.containers.probe import assert_usable
from lab.deployment import Application, Deployment
from lab.images import build_connect_image, build_monitoring_images
from lab.ownership import State, owned_folder, write_state
from lab.paths import LOCAL_AWS, ROOT
from lab.ports import Ports
from lab.prerequisites import assert_met
from localaws.endpoint import Endpoint
from localaws.fargate import AS_CONTAINERS, TASKS_VARIABLE
from localaws.processes import ID_VARIABLE, Processes, Running, reap
from localaws.starting import start_cloud

SOURCE_VERSION: Final = "3.9.2"
TARGET_VERSION: Final = "4.1.2"
GRACE_SECONDS: Final = 1.0  # nothing of a lab is needed after its end
PARTS: Final = 7  # each may wait for others, so each has a thread
log = logging.getLogger(__name__)


class Laboratory:
    """Starts everything side by side; leaving the context ends it, and so does the end of this process.

    Entering returns at once. The parts are futures: ask those that you need for their ``result()``.

    Parameters
    ----------
    name
        Its folder below ``build/``: ``demo``, ``lab`` or ``e2e``.
    source_settings, target_settings
        Broker settings of each cluster that win over the lab's.
    parameters
        Parameters of the deployed stack that win over the lab's.
    pair
        The modes of authentication in which the deployed stack reaches the clusters; without it both are open.
    containers
        Whether the tasks of ECS are containers of the built images, and not processes.

    Attributes
    ----------
    source_ready, target_ready
        Done when that cluster serves clients.
    application
        Done when ``sam deploy`` succeeded.
    connect
        Done when a Connect worker of the deployed service answers.
    """

    source_ready: Future[None]
    target_ready: Future[None]
    application: Future[Application]
    connect: Future[ConnectWorkers]

    def __init__(
        self,
        name: str,
        ports: Ports | None = None,
        *,
        source_settings: Mapping[str, str] | None = None,
        target_settings: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
        pair: Pair | None = None,
        containers: bool = False,
    ) -> None:
        self.name = name
        self._source_settings = source_settings or {}
        self._target_settings = target_settings or {}
        self._parameters = parameters or {}
        self._pair = pair
        self._containers = containers
        self.ports = ports or Ports.from_environment()
        self.endpoint = Endpoint(self.ports.cloud)
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as undo:
            self.folder = undo.enter_context(owned_folder(self.name))
            assert_met(self.ports.by_variable(), ROOT)
            if self._containers:
                assert_usable()
            self.guards = undo.enter_context(guarding(self._pair, self.folder, self.endpoint)) if self._pair else None
            self._processes = undo.enter_context(Processes())
            undo.enter_context(inherited_lab_id(self._processes.owner_id))
            self._executor = ThreadPoolExecutor(max_workers=PARTS, thread_name_prefix="lab")
            undo.callback(self._end)
            write_state(self.folder, State(lab_id=self._processes.owner_id))
            self._start()
            self._exit = undo.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    @property
    def lab_id(self) -> str:
        """What every process of the lab carries in its environment."""
        return self._processes.owner_id

    @property
    def pending(self) -> list[str]:
        """Names of the parts that are not up yet."""
        return [name for name, part in self._parts.items() if not part.done()]

    @property
    def addresses(self) -> dict[str, str]:
        """Where a user reaches the parts."""
        return {
            "source": self.source.bootstrap_servers,
            "target": self.target.bootstrap_servers,
            "aws": self.endpoint.url,
            "connect": self.connect.result().url,
            "migrate": self.application.result().migrate_state_machine,
            "logs": str(self.folder),
        }

    def start(self, name: str, argv: Sequence[str]) -> Running:
        """Start another process that ends with the lab; its log lies in the lab's folder."""
        return self._processes.start(name, argv, log=self.folder / f"{name}.log", cwd=ROOT)

    def announce(self) -> None:
        """Wait until everything is up and tell so in the state file."""
        write_state(self.folder, State(lab_id=self._processes.owner_id, addresses=self.addresses))

    def _start(self) -> None:
        ports = self.ports
        guards = self.guards
        source, target = (guards.source, guards.target) if guards else (None, None)
        self.source = self._cluster(
            "source", SOURCE_VERSION, (ports.source, ports.source_controller), self._source_settings, source
        )
        self.target = self._cluster(
            "target", TARGET_VERSION, (ports.target, ports.target_controller), self._target_settings, target
        )
        deployment = Deployment(self._processes, self.endpoint, self.folder)
        submit = self._executor.submit
        self.source_ready = submit(_start_cluster, self.source, self._processes, source)
        self.target_ready = submit(_start_cluster, self.target, self._processes, target)
        environment = {
            **(self.guards.environment if self.guards else {}),
            **({TASKS_VARIABLE: AS_CONTAINERS} if self._containers else {}),
        }
        log = self.folder / "cloud.log"
        cloud = submit(start_cloud, self._processes, self.endpoint, LOCAL_AWS, log=log, environment=environment)
        image = submit(self._build_images)
        built = submit(deployment.build)
        self.application = submit(self._deploy, deployment, [cloud, image, built, self.target_ready])
        self.connect = submit(self._wait_for_connect)
        self._parts: dict[str, Future[Any]] = {
            "source": self.source_ready,
            "target": self.target_ready,
            "local AWS": cloud,
            "the images": image,
            "sam build": built,
            "sam deploy": self.application,
            "Kafka Connect": self.connect,
        }

    def _cluster(
        self, name: str, version: str, ports: tuple[int, int], settings: Mapping[str, str], guard: Guard | None
    ) -> KafkaCluster:
        return KafkaCluster(
            name,
            version=version,
            port=ports[0],
            controller_port=ports[1],
            folder=self.folder / name,
            settings={**(LEAST_PRIVILEGE if guard else {}), **settings},
            listeners=[guard.guarded.listener] if guard else (),
            quick_start=True,
        )

    def _build_images(self) -> None:
        if not self._containers:
            build_connect_image()
            build_monitoring_images()
            return
        build_container("kafka-connect")
        if self._parameters.get("Monitoring") == "enabled":
            for name in ("prometheus", "alertmanager"):
                build_container(name)

    def _deploy(self, deployment: Deployment, awaited: list[Future[None]]) -> Application:
        for part in awaited:
            part.result()
        return deployment.deploy(
            {
                "SourceBootstrapServers": self.source.bootstrap_servers,
                "TargetBootstrapServers": self.target.bootstrap_servers,
                "ReplicationFactor": "1",
                "ConnectImage": "kafka-connect",
                "WorkerCount": "1",
                "WorkerCpu": "1024",
                "WorkerMemory": "2048",
                **(self.guards.parameters(self.endpoint) if self.guards else {}),
                **self._parameters,
            }
        )

    def _wait_for_connect(self) -> ConnectWorkers:
        workers = ConnectWorkers(self.endpoint, self.application.result())
        workers.wait_until_ready()
        return workers

    def _end(self) -> None:
        """End the processes first, so that no thread waits for one of them any longer."""
        self._processes.start_no_more()
        reap(self._processes.owner_id, GRACE_SECONDS)
        self._executor.shutdown(cancel_futures=True)


def _start_cluster(cluster: KafkaCluster, processes: Processes, guard: Guard | None) -> None:
    cluster.start(processes)
    cluster.wait_until_ready()
    if guard:
        guard.admit(cluster.bootstrap_servers)


@contextmanager
def inherited_lab_id(lab_id: str) -> Iterator[None]:
    """Give the id also to processes that a library starts (compilers, a pool's workers)."""
    ensure_running()  # Python's own tracker serves every lab of this process, so it must not end with one
    outer = os.environ.get(ID_VARIABLE)
    os.environ[ID_VARIABLE] = lab_id
    try:
        yield
    finally:
        if outer is None:
            del os.environ[ID_VARIABLE]
        else:
            os.environ[ID_VARIABLE] = outer
