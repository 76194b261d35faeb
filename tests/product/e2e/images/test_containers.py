"""The images as containers of the deployed task definitions: limits, user, file systems, health, signals, and the work.

In this order: the worker is looked at, does its work, and is ended at last.
"""

import httpx
import pytest

from lab.console import LabConsole
from lab.containers.bases import base
from lab.containers.building import BASES_OF, build_without_base
from lab.containers.report import ImageReport, known, record
from lab.demo.scenario import Scenario
from lab.laboratory import Laboratory
from lab.monitoring.prometheus import Prometheus
from localaws.containers.images import architecture, megabytes, reference
from tests.product.e2e.images.container import Container, assert_as_the_task_definition_says, eventually

FLIGHTS = 20_000
TERMINATED = 143
MOST_MEGABYTES = {"kafka-connect": 80, "prometheus": 1, "alertmanager": 1}


def keep(name: str, *, ran: bool, note: str = "on a base of Debian's packages, not on the public one") -> None:
    record(ImageReport(name=name, mb=megabytes(reference(name)), built=True, ran=ran, note=note))


def test_the_worker_runs_as_its_task_definition_says(connect: Container) -> None:
    assert_as_the_task_definition_says(connect)


def test_java_sees_the_tasks_memory_and_processors(connect: Container) -> None:
    seen = connect.run("java", "-XshowSettings:system", "-version").stderr
    assert "Memory Limit: 2.00G" in seen
    assert "Effective CPU Count: 1" in seen
    assert "memory 2048 MiB (ECS task metadata)" in connect.log
    options = connect.run("sh", "-c", "cat /tmp/kafka-connect.*/jvm.args").stdout.splitlines()
    assert '"-Xmx1536m"' in options


def test_the_demos_migration_succeeds_with_the_worker_in_a_container(lab: Laboratory) -> None:
    with LabConsole() as console:
        report = Scenario(lab, console, FLIGHTS).run()
    assert report.faults == []
    assert sum(topic.target_records for topic in report.topics) > FLIGHTS
    keep("kafka-connect", ran=True)


def test_the_workers_health_check_passes(connect: Container) -> None:
    assert connect.run("/opt/kafka-connect/bin/healthcheck").returncode == 0

    @eventually
    def is_healthy_for_ecs() -> None:
        assert connect.of_ecs["containers"][0]["healthStatus"] == "HEALTHY"

    is_healthy_for_ecs()


def test_prometheus_and_alertmanager_run_as_their_task_definitions_say(
    lab: Laboratory, prometheus: Container, alertmanager: Container
) -> None:
    for container in (prometheus, alertmanager):
        assert_as_the_task_definition_says(container)
    application = lab.application.result()
    asked = Prometheus(lab.endpoint, application.connect_cluster, application.monitoring["prometheus"])

    @eventually
    def all_are_scraped() -> None:
        up = {series["metric"]["job"] for series in asked.now("up == 1")}
        assert up == {"connect", "prometheus", "alertmanager"}

    all_are_scraped()
    assert httpx.get(f"http://{alertmanager.address}:9093/-/ready").status_code == httpx.codes.OK
    keep("prometheus", ran=True)
    keep("alertmanager", ran=True)


def test_sigterm_lets_the_worker_leave_its_group_and_end_in_time(lab: Laboratory, connect: Container) -> None:
    cluster = lab.application.result().connect_cluster
    lab.endpoint.client("ecs").stop_task(cluster=cluster, task=connect.task, reason="drill")

    @eventually
    def has_ended() -> None:
        assert connect.of_ecs["lastStatus"] == "STOPPED"

    has_ended()
    assert connect.of_ecs["containers"][0]["exitCode"] == TERMINATED
    assert "sending LeaveGroup request" in connect.log
    assert "Kafka Connect stopped" in connect.log


@pytest.mark.parametrize("name", BASES_OF)
def test_an_image_adds_little_to_its_base(name: str) -> None:
    added = megabytes(reference(name)) - megabytes(base(BASES_OF[name]["BASE_IMAGE"]))
    assert 0 <= added <= MOST_MEGABYTES[name]


@pytest.mark.parametrize("platform", ["linux/amd64", "linux/arm64"])
@pytest.mark.parametrize("name", [*BASES_OF, "grafana"])
def test_an_image_is_built_for_every_processor_of_fargate_without_running_on_it(name: str, platform: str) -> None:
    built = build_without_base(name, platform)
    assert architecture(built) == platform.removeprefix("linux/")
    assert megabytes(built) <= MOST_MEGABYTES.get(name, 1)


def test_what_was_found_is_kept_and_grafana_is_told_apart() -> None:
    record(ImageReport(name="grafana", note="not built: Debian has no Grafana; only what it adds to its base is"))
    found = {image.name: (image.built, image.ran) for image in known()}
    assert found == {**dict.fromkeys(BASES_OF, (True, True)), "grafana": (False, False)}
