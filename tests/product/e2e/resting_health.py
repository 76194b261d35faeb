"""Check Health as it is deployed, but for the workers, which ECS would name; run by the lab's Lambda environments."""

import os
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location

_connections = import_module("mskmigration.connections")
# Before the clients' settings are made of it.
vars(_connections)["OLDEST_SECONDS"] *= float(os.environ["SCALE"])
_service = import_module("mskmigration.connect.service")
_connect = import_module("mskmigration.connect")
_worker = _connect.WorkerTask("arn:task", "127.0.0.1", int(os.environ["WORKER_PORT"]), datetime(2026, 1, 1, tzinfo=UTC))
vars(_service)["running_workers"] = lambda *_, **_named: [_worker]

_spec = spec_from_file_location("app", os.environ["CHECK_HEALTH"])
assert _spec is not None
assert _spec.loader is not None
app = module_from_spec(_spec)
_spec.loader.exec_module(app)
_gather = vars(app)["gather"]


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Return what the function answers, and who did not answer it."""
    unanswered: dict[str, str] = {}

    def gather(*arguments: object) -> object:
        facts = _gather(*arguments)
        unanswered.update(facts.unanswered)
        return facts

    vars(app)["gather"] = gather
    return {"health": vars(app)["handler"](event, context), "unanswered": unanswered}
