"""A function is frozen between two looks, six minutes apart: what has rested meanwhile delays and fails nothing.

Seconds are a fiftieth of what they are on AWS.
"""

import json
import os
import site
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import boto3
import httpx
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from lab.nat_gateway import REST_SECONDS, Forgotten, NatGateway
from localaws.endpoint import REGION
from localaws.lambdas.environment import ExecutionEnvironment
from localaws.ports import free_ports
from localaws.processes import Processes, Running
from mskmigration.migration import MigrationRecord, MigrationStage, MigrationStore
from mskmigration.migration.request import MigrationRequest
from tests.fakes.connect import FakeConnect
from tests.fakes.settings import SETTINGS
from tests.localaws.running import FOLDERS, LocalAws, running
from tests.paths import LAMBDA_RUNTIME_PYTHON, ROOT
from tests.product.e2e.mirror import small_cluster

SCALE = 0.02
SIX_MINUTES = 360 * SCALE
# Less than a request to a cluster, or to AWS, waits for its answer.
TIMEOUT_SECONDS = 15
CONNECTORS = ("m-source", "m-checkpoint", "m-heartbeat")


class Site:
    """A cluster, Connect and AWS, each behind a gateway; the one cluster is source and target."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._folder = folder
        self.aws = opened.enter_context(running("localaws", folder / "cloud.log", *FOLDERS.options()))
        (port,) = free_ports(1)
        rested = REST_SECONDS * SCALE
        self.gateways = {
            name: opened.enter_context(NatGateway(upstream, rest_seconds=rested))
            for name, upstream in {
                "kafka": port,
                "connect": opened.enter_context(_served_connect()),
                "aws": self.aws.endpoint.port,
            }.items()
        }
        advertised = {"advertised.listeners": f"PLAINTEXT://{self.servers}"}
        cluster = small_cluster("source", "4.1.2", folder, port=port, settings=advertised)
        self._processes = opened.enter_context(Processes())
        cluster.start(self._processes)
        cluster.wait_until_ready()
        _topic_with_a_record_and_a_group(cluster.bootstrap_servers)
        _migration_on_record(self.aws)

    @property
    def servers(self) -> str:
        """The cluster's address behind the gateway."""
        return f"127.0.0.1:{self.gateways['kafka'].port}"

    def answer_forgotten_ones(self, forgotten: Forgotten) -> None:
        """Let the gateways do this with what is sent on a connection that has rested too long."""
        for gateway in self.gateways.values():
            gateway.forgotten = forgotten

    def environment(self) -> ExecutionEnvironment:
        """Return an environment of Check Health."""
        credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        paths = (ROOT / "layers" / "mskmigration", *map(Path, site.getsitepackages()))
        variables = {
            **credentials,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": ":".join(map(str, paths)),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.gateways['aws'].port}",
            "AWS_LAMBDA_FUNCTION_NAME": "check-health",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "POWERTOOLS_SERVICE_NAME": "msk-migration",
            "POWERTOOLS_METRICS_NAMESPACE": "MskMigration",
            "CHECK_HEALTH": str(ROOT / "functions" / "check_health" / "app.py"),
            "WORKER_PORT": str(self.gateways["connect"].port),
            "SCALE": str(SCALE),
            **{name.upper(): str(value) for name, value in SETTINGS.model_dump().items() if value},
            "SOURCE_BOOTSTRAP_SERVERS": self.servers,
            "TARGET_BOOTSTRAP_SERVERS": self.servers,
        }

        def start(runtime_api: str) -> Running:
            return self._processes.start(
                "check-health",
                [LAMBDA_RUNTIME_PYTHON, "-m", "awslambdaric", "resting_health.handler"],
                log=self._folder / "check-health.log",
                env={**variables, "AWS_LAMBDA_RUNTIME_API": runtime_api},
                cwd=Path(__file__).parent,
            )

        return ExecutionEnvironment(
            "arn:aws:lambda:eu-central-1:123456789012:function:check-health",
            start,
            timeout_seconds=TIMEOUT_SECONDS,
            memory_mib=512,
            log_stream="stream",
        )


def test_looks_six_minutes_apart_are_answered_by_everybody(tmp_path: Path) -> None:
    with ExitStack() as opened:
        network = Site(tmp_path, opened)
        environment = network.environment()
        opened.callback(environment.close)
        seen = [look(environment)]
        for forgotten in Forgotten:
            network.answer_forgotten_ones(forgotten)
            sleep(SIX_MINUTES)
            seen.append(look(environment))
        assert seen == [{"unanswered": {}, "action": "nothing", "findings": []}] * 3


def look(environment: ExecutionEnvironment) -> dict[str, Any]:
    """Look once: who did not answer, and what comes of it."""
    event = {"migration": "m", "trigger": "schedule", "execution": "e"}
    outcome = environment.invoke("request", json.dumps(event).encode())
    assert outcome.function_error is None, outcome.log
    answer = json.loads(outcome.payload)
    return {
        "unanswered": answer["unanswered"],
        "action": answer["health"]["action"],
        "findings": [finding["reason"] for finding in answer["health"]["findings"]],
    }


@contextmanager
def _served_connect() -> Iterator[int]:
    """Serve three connectors that run and have copied everything, on connections that are kept."""
    fake = FakeConnect()
    fake.configs = {name: {"name": name, "tasks.max": "1", "source.cluster.alias": "source"} for name in CONNECTORS}
    fake.offsets = {"m-source": {("orders", 0): 0}}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            request = httpx.Request("GET", f"http://connect{self.path}")
            answer = httpx.Response(200) if self.path == "/" else fake.handle_request(request)
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def _topic_with_a_record_and_a_group(servers: str) -> None:
    admin = AdminClient({"bootstrap.servers": servers})
    for created in admin.create_topics([NewTopic("orders", 1, 1)]).values():
        created.result()
    producer = Producer({"bootstrap.servers": servers})
    producer.produce("orders", "value")
    producer.flush()


def _migration_on_record(aws: LocalAws) -> None:
    aws.client("dynamodb").create_table(
        TableName=SETTINGS.table_name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    table = boto3.resource(
        "dynamodb",
        region_name=REGION,
        endpoint_url=aws.endpoint.url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    ).Table(SETTINGS.table_name)
    record = MigrationRecord(
        request=MigrationRequest(migration="m", topics=("orders",), groups=(".*",)),
        stage=MigrationStage.REPLICATING,
        groups=0,
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    MigrationStore(table).put(record)
