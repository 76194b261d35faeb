"""What Verify Deployment says of workers, clusters and rights; nobody's silence hides anybody else."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from botocore.exceptions import ClientError

from mskmigration.connect import WorkerTask
from mskmigration.errors import InvalidSecretError, KafkaUnreachableError
from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.errors import Refusable
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.limits import LIMITS
from mskmigration.kafka.topics import Broker, ClusterLayout
from mskmigration.migration import MigrationStore
from mskmigration.migration.record import MigrationStage
from mskmigration.reach import ReachSources, ask, asking
from mskmigration.reach.asking import BY_IAM, ask_worker
from mskmigration.reach.rights import COPY, missing_to_copy, missing_to_read
from mskmigration.settings import Authentication, ClusterAccess

CHANGED = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE, TARGET = ClusterAccess("source", "old:9092"), ClusterAccess("target", "new:9092")
MIRROR = "org.apache.kafka.connect.mirror."
PLUGINS = [{"class": f"{MIRROR}{name}", "type": "source"} for name in asking.CONNECTORS]


def worker(plugins: object = PLUGINS, status: int = 200) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        body = plugins if request.url.path == "/connector-plugins" else {"version": "4.1.2", "commit": "x"}
        return httpx.Response(status, json=body)

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_a_worker_says_its_version_and_offers_mirror_maker() -> None:
    told = ask_worker(worker(), "http://w:8083")
    assert (told.version, told.missing, told.error) == ("4.1.2", (), None)


def test_a_worker_of_another_image_lacks_connectors() -> None:
    assert ask_worker(worker([]), "http://w:8083").missing == asking.CONNECTORS


@pytest.mark.parametrize("http", [worker(status=500), worker({"not": "a list"})])
def test_a_worker_that_answers_otherwise_is_reported(http: httpx.Client) -> None:
    assert ask_worker(http, "http://w:8083").error


def test_a_worker_that_hangs_is_reported() -> None:
    def hang(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("timed out", request=request)

    told = ask_worker(httpx.Client(transport=httpx.MockTransport(hang)), "http://w:8083")
    assert told.error == "timed out"


@pytest.mark.parametrize(
    ("on_cluster", "on_topic", "missing"),
    [
        (set(), {*COPY, "CREATE"}, []),
        ({"CREATE"}, COPY, []),
        (set(), COPY, ["CREATE on topics"]),
        (
            {"CREATE"},
            COPY - {"WRITE", "ALTER"},
            ["ALTER on topics", "WRITE on topics"],
        ),
    ],
)
def test_the_rights_to_copy_are_those_that_every_topic_gives(
    on_cluster: set[str], on_topic: set[str], missing: list[str]
) -> None:
    everything = {*COPY, "CREATE", "DELETE", "DESCRIBE"}
    assert list(missing_to_copy(on_cluster, {"a": everything - {"CREATE"} | on_topic, "b": on_topic})) == missing


def test_topics_that_may_not_be_read_are_named_and_the_many_are_counted() -> None:
    settings_only = {f"t{number}": {"DESCRIBE_CONFIGS"} for number in range(5)}
    assert list(missing_to_read(settings_only)) == ["READ on t0, t1, t2 and 2 more"]


def sources(**changes: Any) -> ReachSources:
    def unreachable(access: ClusterAccess) -> KafkaCluster:
        raise InvalidSecretError(f"The secret of the {access.side} lacks username.", "Add it.")

    given: dict[str, Any] = {
        "http": worker(),
        "workers": lambda: [WorkerTask("arn:task", "w", 8083, CHANGED)],
        "open": unreachable,
        "source": SOURCE,
        "target": TARGET,
        "records": records("orders"),
        "group": "msk-migration",
    }
    return ReachSources(**{**given, **changes})


def records(*names: str) -> MigrationStore:
    listed = [SimpleNamespace(migration=name, stage=MigrationStage.REPLICATING, updated_at=CHANGED) for name in names]
    return cast("MigrationStore", SimpleNamespace(all=lambda: iter(listed)))


def test_clusters_that_are_away_hide_neither_workers_nor_migrations() -> None:
    told = ask(sources())
    assert told.source.error == "The secret of the source lacks username."
    assert told.target.rights.unasked == "The cluster was not reached."
    assert [each.version for each in told.workers] == ["4.1.2"]
    assert told.migrations == {"orders": CHANGED}


def test_a_table_and_a_service_that_refuse_are_reported() -> None:
    def refused() -> list[WorkerTask]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListTasks")

    told = ask(sources(workers=refused, records=cast("MigrationStore", SimpleNamespace(all=refused))))
    assert told.workers_error is not None
    assert told.migrations is None
    assert told.migrations_error is not None


def test_a_cluster_s_silence_is_reported_in_the_client_s_words() -> None:
    def silent(what: str) -> AbstractContextManager[None]:
        raise KafkaUnreachableError(f"It did not {what}: Connection refused.", "Check it.")

    told = ask(sources(open=lambda _access: cast("KafkaCluster", SimpleNamespace(doing=silent, limits=LIMITS))))
    assert told.target.error == "It did not describe the cluster: Connection refused."


def test_rights_by_iam_are_left_to_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = ClusterLayout("id", {1: Broker("b", 9098)}, {})
    silent = Refusable[dict[int, dict[str, str]]]({}, {"1": "_TIMED_OUT: no"})
    monkeypatch.setattr(ClusterInspection, "layout", lambda _self: layout)
    monkeypatch.setattr(ClusterInspection, "broker_settings", lambda _self, _brokers: silent)
    answering = SimpleNamespace(limits=LIMITS, doing=lambda _what: nullcontext())
    by_iam = ClusterAccess("target", "new:9098", Authentication.IAM)
    told = ask(sources(target=by_iam, open=lambda _access: cast("KafkaCluster", answering)))
    assert told.target.rights.unasked == BY_IAM
    assert told.target.silent == ("broker 1 (b:9098): _TIMED_OUT: no",)
    assert told.source.rights.unasked is not None
