"""What the function Verify Deployment answers: what can be seen only from the VPC."""

import json
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from verify.account import Account
from verify.deployment import Deployed

FUNCTION: Final = "VerifyDeploymentFunction"


class Worker(BaseModel):
    """A Connect worker; ``missing`` are connectors that it does not offer."""

    url: str
    version: str = ""
    missing: tuple[str, ...] = ()
    error: str | None = None


class Rights(BaseModel):
    """What the cluster says that its user may not do; ``unasked`` says why it says nothing."""

    seen_on: str = ""
    missing: tuple[str, ...] = ()
    unasked: str | None = None


class Cluster(BaseModel):
    """A cluster; ``silent`` are brokers that their advertised address does not lead to."""

    servers: str
    cluster_id: str = ""
    brokers: int = 0
    topics: int = 0
    silent: tuple[str, ...] = ()
    error: str | None = None
    rights: Rights


class Reach(BaseModel):
    """The whole answer."""

    workers: tuple[Worker, ...]
    workers_error: str | None
    source: Cluster
    target: Cluster
    migrations: dict[str, datetime] | None
    migrations_error: str | None


class FunctionFailedError(RuntimeError):
    """The function gave no answer: the message is Lambda's."""


def ask_function(account: Account, deployed: Deployed) -> Reach:
    """Invoke the function and wait for its answer.

    Raises
    ------
    OutputMissingError
        The deployed version has no such function.
    FunctionFailedError
    """
    answer = account.client("lambda").invoke(FunctionName=deployed.id_of("Control", FUNCTION), Payload=b"{}")
    payload: Any = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise FunctionFailedError(str(payload.get("errorMessage", payload)))
    try:
        return Reach.model_validate(payload)
    except ValidationError as error:
        raise FunctionFailedError(f"its answer is of another version: {error.errors()[0]['msg']}") from error
