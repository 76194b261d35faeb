"""Searches a lab for secrets where none may be: what Connect tells and keeps, logs, histories, documents, processes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import httpx
import psutil
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient

from lab.laboratory import Laboratory
from localaws.processes import carrying

PUBLIC: Final = frozenset({"ca", "certificate", "username", "client_id", "token_endpoint", "scope"})
READ_SECONDS: Final = 20.0
# A document quotes what it holds in its own way; so does a log of it.
SHORTEST: Final = 12


def needles(secrets: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the texts that betray a secret: whole values, as they are and as JSON has them, and a key's lines."""
    found: set[str] = set()
    for secret in secrets:
        for field, value in secret.items():
            if field not in PUBLIC:
                lines = value.splitlines()[1:-1] if value.startswith("-----BEGIN") else [value]
                found |= {text for line in lines for text in (line, json.dumps(line)[1:-1]) if len(text) >= SHORTEST}
    return sorted(found)


def leaks(lab: Laboratory, secrets: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the places that hold a part of a secret."""
    searched = needles(secrets)
    return sorted({place for place, text in _places(lab) if any(needle in text for needle in searched)})


def _places(lab: Laboratory) -> Iterator[tuple[str, str]]:
    yield from _connect(lab.connect.result().url)
    yield from _topics(lab.target.bootstrap_servers)
    yield from _executions(lab)
    yield from _stores(lab)
    for process in carrying(lab.lab_id):
        with suppress(psutil.Error):
            yield f"command line of process {process.pid}", " ".join(process.cmdline())
    for log in lab.folder.rglob("*.log"):
        yield f"log {log.relative_to(lab.folder)}", log.read_text(errors="replace")


def _connect(url: str) -> Iterator[tuple[str, str]]:
    names = httpx.get(f"{url}/connectors").raise_for_status().json()
    paths = ["connectors?expand=info&expand=status"]
    paths += [f"connectors/{name}/{part}" for name in names for part in ("config", "tasks", "tasks-config", "offsets")]
    for path in paths:
        yield f"Connect's /{path}", httpx.get(f"{url}/{path}").text


def _topics(servers: str) -> Iterator[tuple[str, str]]:
    """Read the worker's own topics whole."""
    topics = AdminClient({"bootstrap.servers": servers}).list_topics(timeout=READ_SECONDS).topics
    for name in (name for name in topics if "-connect-" in name):
        consumer = Consumer({"bootstrap.servers": servers, "group.id": "lab-leaks", "enable.partition.eof": True})
        consumer.assign([TopicPartition(name, number, 0) for number in topics[name].partitions])
        left = len(topics[name].partitions)
        while left and (message := consumer.poll(READ_SECONDS)) is not None:
            if message.error():
                left -= 1
            else:
                yield f"topic {name}", f"{message.key()!r} {(message.value() or b'').decode(errors='replace')}"
        consumer.close()


def _executions(lab: Laboratory) -> Iterator[tuple[str, str]]:
    stepfunctions = lab.endpoint.client("stepfunctions")
    for machine in stepfunctions.list_state_machines()["stateMachines"]:
        for execution in stepfunctions.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
            pages = stepfunctions.get_paginator("get_execution_history").paginate(
                executionArn=execution["executionArn"]
            )
            yield f"history of {machine['name']}", json.dumps([page["events"] for page in pages], default=str)


def _stores(lab: Laboratory) -> Iterator[tuple[str, str]]:
    application, endpoint = lab.application.result(), lab.endpoint
    items = endpoint.client("dynamodb").scan(TableName=application.table)["Items"]
    yield "the table", json.dumps(items, default=str)
    s3: Any = endpoint.client("s3")
    for item in s3.list_objects_v2(Bucket=application.bucket).get("Contents", []):
        body = s3.get_object(Bucket=application.bucket, Key=item["Key"])["Body"].read()
        yield f"document {item['Key']}", body.decode(errors="replace")
    logs = endpoint.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        yield (
            f"log group {group['logGroupName']}",
            "\n".join(event["message"] for page in pages for event in page["events"]),
        )
    for definition in endpoint.client("ecs").list_task_definitions()["taskDefinitionArns"]:
        described = endpoint.client("ecs").describe_task_definition(taskDefinition=definition)
        yield f"task definition {definition}", json.dumps(described, default=str)
