"""One lab whose tasks are containers of the built images; all of it is skipped, loudly, where none can run."""

import logging
from collections.abc import Iterator

import pytest

from lab.containers.probe import why_unusable
from lab.laboratory import Laboratory
from lab.ports import Ports
from tests.product.e2e.images.container import Container, task_of

PARAMETERS = {
    "Monitoring": "enabled",
    "PrometheusImage": "prometheus",
    "AlertmanagerImage": "alertmanager",
    "FastPath": "disabled",
}


@pytest.fixture(scope="session", autouse=True)
def _containers_run_here() -> None:
    if reason := why_unusable():
        pytest.skip(f"THE IMAGES ARE NOT TESTED AS CONTAINERS: {reason}")


@pytest.fixture(scope="module")
def lab() -> Iterator[Laboratory]:
    logging.getLogger("botocore").setLevel(logging.WARNING)
    with Laboratory("e2e-images", Ports.free(), parameters=PARAMETERS, containers=True) as started:
        started.connect.result()
        yield started


@pytest.fixture
def connect(lab: Laboratory) -> Container:
    return task_of(lab, lab.application.result().connect_service)


@pytest.fixture
def prometheus(lab: Laboratory) -> Container:
    return task_of(lab, lab.application.result().monitoring["prometheus"])


@pytest.fixture
def alertmanager(lab: Laboratory) -> Container:
    return task_of(lab, lab.application.result().monitoring["alertmanager"])
