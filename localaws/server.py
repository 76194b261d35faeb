"""Starts moto's server with this package's patches."""

import localaws.quicker  # noqa: F401, I001  before moto

import importlib
import logging
import os
from typing import Any
from wsgiref.types import WSGIApplication

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from localaws.endpoint import Endpoint
from localaws.fargate.images import LocalImages
from localaws.folders import Folders
from localaws.iam.enforcement import Enforcement

INSTALLS = (
    "localaws.bucket_policies",
    "localaws.cloudformation",
    "localaws.stepfunctions",
    "localaws.lambdas",
    "localaws.deliveries",
    "localaws.email_subscriptions",
    "localaws.embedded_metrics",
    "localaws.message_sizes",
    "localaws.log_keys",
    "localaws.log_subscriptions",
    "localaws.msk",
    "localaws.namespaces",
    "localaws.schedules",
    "localaws.service_linked_roles",
    "localaws.fargate.installation",
    "localaws.scaling",
)


class _QuietRequestHandler(MotoRequestHandler):
    """Serves requests without a line of log for each."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Log nothing: what fails is logged where it fails."""


def serve(endpoint: Endpoint, folders: Folders) -> None:
    """Serve until the process is told to end."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    # It warns of metrics that it would publish from AWS's own service.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    make_server(
        "127.0.0.1",
        endpoint.port,
        application(endpoint, folders),
        threaded=True,
        request_handler=_QuietRequestHandler,
    ).serve_forever()


def application(endpoint: Endpoint, folders: Folders) -> WSGIApplication:
    """Configure and patch moto, and return the application that serves all of AWS."""
    os.environ |= {
        "MOTO_PORT": str(endpoint.port),
        "MOTO_ACCOUNT_ID": endpoint.account,
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "AWS_DEFAULT_REGION": endpoint.region,
    }
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    options: dict[str, dict[str, Any]] = {
        "localaws.lambdas": {"work": folders.work / "lambda", "python": folders.python},
        "localaws.fargate.installation": {
            "images": LocalImages(sources=folders.images, builds=folders.builds),
            "tasks": folders.work / "tasks",
        },
    }
    for name in INSTALLS:
        importlib.import_module(name).install(endpoint, **options.get(name, {}))
    return Enforcement(DomainDispatcherApplication(create_backend_app))
