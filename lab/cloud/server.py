"""Starts moto's server with this package's patches."""

import importlib
import logging
import os
from wsgiref.types import WSGIApplication

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from lab.cloud.endpoint import Endpoint
from lab.cloud.iam.enforcement import Enforcement

INSTALLS = (
    "lab.cloud.bucket_policies",
    "lab.cloud.cloudformation",
    "lab.cloud.stepfunctions",
    "lab.cloud.lambdas",
    "lab.cloud.deliveries",
    "lab.cloud.email_subscriptions",
    "lab.cloud.embedded_metrics",
    "lab.cloud.message_sizes",
    "lab.cloud.log_keys",
    "lab.cloud.log_subscriptions",
    "lab.cloud.msk",
    "lab.cloud.namespaces",
    "lab.cloud.schedules",
    "lab.cloud.service_linked_roles",
    "lab.cloud.fargate",
    "lab.cloud.scaling",
)


class _QuietRequestHandler(MotoRequestHandler):
    """Serves requests without a line of log for each."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_: object) -> None:
        """Log nothing: what fails is logged where it fails."""


def serve(endpoint: Endpoint) -> None:
    """Serve until the process is told to end."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    # It warns of metrics that it would publish from AWS's own service.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    make_server(
        "127.0.0.1",
        endpoint.port,
        application(endpoint),
        threaded=True,
        request_handler=_QuietRequestHandler,
    ).serve_forever()


def application(endpoint: Endpoint) -> WSGIApplication:
    """Configure and patch moto, and return the application that serves all of AWS."""
    os.environ |= {
        "MOTO_PORT": str(endpoint.port),
        "MOTO_ACCOUNT_ID": endpoint.account,
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
        "AWS_DEFAULT_REGION": endpoint.region,
    }
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    for name in INSTALLS:
        importlib.import_module(name).install(endpoint)
    return Enforcement(DomainDispatcherApplication(create_backend_app))
