"""Connect's REST interface: what is sent, how answers are read, what is waited out."""

import json
from collections.abc import Callable

import httpx
import pytest

from mskmigration.connect import ConnectClient, State
from mskmigration.errors import (
    ConnectRefusedError,
    OffsetsNotStoredError,
    RebalanceInProgressError,
    WorkersUnreachableError,
)
from mskmigration.kafka import TopicPartition


def client(
    answer: Callable[[httpx.Request], httpx.Response],
    *,
    urls: tuple[str, ...] = ("http://w1:8083",),
    patience: float = 5,
) -> ConnectClient:
    return ConnectClient(urls, httpx.Client(transport=httpx.MockTransport(answer)), patience_seconds=patience)


def test_statuses_are_read_with_their_traces() -> None:
    body = {
        "m-source": {
            "status": {
                "name": "m-source",
                "connector": {"state": "RUNNING", "worker_id": "w1:8083", "version": "4.3.1"},
                "tasks": [{"id": 0, "state": "FAILED", "worker_id": "w1:8083", "trace": "boom"}],
                "type": "source",
            }
        }
    }

    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "http://w1:8083/connectors?expand=status"
        return httpx.Response(200, json=body)

    status = client(answer).statuses()["m-source"]
    assert status.connector.state is State.RUNNING
    assert [(task.id, task.trace) for task in status.failed_tasks] == [(0, "boom")]


def test_stored_offsets_of_the_source_alias_are_the_positions() -> None:
    def stored(cluster: str, partition: int, offset: int | None) -> dict[str, object]:
        key = {"cluster": cluster, "topic": "t", "partition": partition}
        return {"partition": key, "offset": None if offset is None else {"offset": offset}}

    body = {"offsets": [stored("source", 0, 41), stored("source", 1, None), stored("other", 2, 7)]}
    assert client(lambda _: httpx.Response(200, json=body)).copied("m-source", "source") == {TopicPartition("t", 0): 41}


def test_validation_faults_name_their_keys() -> None:
    body = {
        "name": "x",
        "error_count": 1,
        "groups": [],
        "configs": [
            {"definition": {}, "value": {"name": "tasks.max", "value": "0", "errors": ["Invalid value 0"]}},
            {"definition": {}, "value": {"name": "topics", "value": "a", "errors": []}},
        ],
    }
    assert client(lambda _: httpx.Response(200, json=body)).faults({"connector.class": "C"}) == [
        "tasks.max: Invalid value 0"
    ]


class Registered:
    """A worker that holds configurations."""

    def __init__(self, **configs: dict[str, str]) -> None:
        self.configs = configs
        self.puts = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.split("/")[2]
        if request.method == "PUT":
            self.puts += 1
            self.configs[name] = json.loads(request.content)
        if name not in self.configs:
            return httpx.Response(404, json={"error_code": 404, "message": "not found"})
        return httpx.Response(200, json=self.configs[name])


def test_a_connector_is_created_changed_or_left_alone() -> None:
    worker = Registered()
    connect = client(worker)
    assert connect.put({"name": "c", "a": "1"}) == "created"
    assert connect.put({"name": "c", "a": "2"}) == "updated"
    assert connect.put({"name": "c", "a": "2"}) == "unchanged"
    assert worker.puts == 2


def test_a_rebalance_is_waited_out() -> None:
    answers = iter(
        [httpx.Response(409, json={"error_code": 409, "message": "rebalance"}), httpx.Response(202, json={})]
    )
    client(lambda _: next(answers)).restart_failed("m-source")
    assert next(answers, None) is None


def test_a_rebalance_is_waited_out_where_it_is_said_by_an_error() -> None:
    said = {"error_code": 500, "message": "Request cannot be completed because a rebalance is expected"}
    answers = iter([httpx.Response(500, json=said), httpx.Response(200, json={"name": "m-source"})])
    assert client(lambda _: next(answers)).config("m-source") == {"name": "m-source"}


def test_a_rebalance_that_lasts_is_said_by_name() -> None:
    with pytest.raises(RebalanceInProgressError):
        client(lambda _: httpx.Response(409, json={}), patience=0).restart_failed("m-source")


def test_a_restart_asks_for_what_failed_only() -> None:
    seen: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, str(request.url)))
        return httpx.Response(202, json={})

    client(answer).restart_failed("m-source")
    assert seen == [("POST", "http://w1:8083/connectors/m-source/restart?includeTasks=true&onlyFailed=true")]


def test_another_restart_asks_for_everything() -> None:
    seen: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.url.raw_path.decode()))
        return httpx.Response(204)

    client(answer).restart("m-source")
    assert seen == [("POST", "/connectors/m-source/restart?includeTasks=true&onlyFailed=false")]


def test_putting_again_writes_what_is_the_same() -> None:
    worker = Registered()
    connect = client(worker)
    connect.put({"name": "c", "a": "1"})
    connect.put_again({"name": "c", "a": "1"})
    assert worker.puts == 2


def test_a_worker_that_hangs_is_gone_round() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "w1":
            raise httpx.ConnectTimeout("hangs")
        return httpx.Response(200, json={})

    assert client(answer, urls=("http://w1:8083", "http://w2:8083")).statuses() == {}


def test_no_worker_at_all_is_said_with_every_address() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(WorkersUnreachableError, match=r"http://w1:8083: refused; http://w2:8083: refused"):
        client(answer, urls=("http://w1:8083", "http://w2:8083"), patience=0).statuses()


def test_another_refusal_is_not_repeated() -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(400, json={"error_code": 400, "message": "bad plugin"})

    with pytest.raises(ConnectRefusedError, match="bad plugin"):
        client(answer).statuses()
    assert len(calls) == 1


def test_offsets_that_are_not_stored_as_they_were_written_are_said() -> None:
    written, other = TopicPartition("orders", 0), TopicPartition("orders", 1)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            return httpx.Response(200, json={"message": "The offsets for this connector have been altered"})
        if request.url.path.endswith("/config"):
            return httpx.Response(200, json={"source.cluster.alias": "source"})
        kept = {"partition": {"cluster": "source", "topic": "orders", "partition": 1}, "offset": {"offset": 7}}
        return httpx.Response(200, json={"offsets": [kept]})

    client(answer).seed("m-source", "source", {other: 7})
    with pytest.raises(OffsetsNotStoredError, match="1, the first of orders-0: None instead of 3"):
        client(answer, patience=0).seed("m-source", "source", {written: 3, other: 7})


def test_offsets_that_a_worker_learns_of_later_are_waited_for() -> None:
    written = TopicPartition("orders", 0)
    stored = {"partition": {"cluster": "source", "topic": "orders", "partition": 0}, "offset": {"offset": 3}}
    answers = iter([[], [stored]])

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/config"):
            return httpx.Response(200, json={"source.cluster.alias": "source"})
        return httpx.Response(200, json={"offsets": next(answers) if request.method == "GET" else []})

    client(answer).seed("m-source", "source", {written: 3})
    assert next(answers, None) is None
