"""Roles of the local AWS in this process, and the address at which brokers ask for their policies."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from moto.iam.models import iam_backends
from werkzeug.routing import Rule

from localaws.endpoint import ACCOUNT
from localaws.iam.brokers import BrokersQuestions
from localaws.quiet_http import QuietHttpServer

type Statements = Sequence[Mapping[str, Any]]


def allowing(rights: Mapping[str, Sequence[str]]) -> Statements:
    """Return the statements that allow these actions, by resource."""
    return [
        {"Effect": "Allow", "Action": [f"kafka-cluster:{action}" for action in actions], "Resource": resource}
        for resource, actions in rights.items()
    ]


def role_with(name: str, statements: Statements) -> str:
    """Make a role, unless it is there, with these statements and no others, and return its ARN."""
    backend = iam_backends[ACCOUNT]["aws"]
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    if not any(role.name == name for role in backend.roles.values()):
        backend.create_role(name, "{}", "/", None, "", [], "3600")
    backend.put_role_policy(name, "rights", json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    return arn


@contextmanager
def answering_brokers() -> Iterator[tuple[str, BrokersQuestions]]:
    """Serve what brokers ask; yield the URL and what was noted."""
    questions = BrokersQuestions()
    server = QuietHttpServer([Rule("/", endpoint=questions, methods=["POST"])])
    try:
        yield f"http://{server.address}/", questions
    finally:
        server.close()
