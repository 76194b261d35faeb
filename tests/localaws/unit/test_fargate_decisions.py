from pathlib import Path

import pytest

from localaws.fargate.breaker import is_tripped, rolls_back
from localaws.fargate.health import Health, HealthCheck, Outcomes
from localaws.fargate.images import CannotPullContainerError, LocalImages
from localaws.fargate.restarts import Restarts, Throttle
from localaws.fargate.rollout import Plan, TaskView, plan
from localaws.fargate.specification import NoEssentialContainerError, container_of

UP_1, UP_2, UP_3 = (TaskView(f"up-{number}", running=True) for number in (1, 2, 3))
STARTING = TaskView("starting", running=False)
OLD_1, OLD_2 = (TaskView(f"old-{number}", running=True) for number in (1, 2))
OLD_STARTING = TaskView("old-starting", running=False)


@pytest.mark.parametrize(
    ("desired", "current", "outdated", "limits", "expected"),
    [
        pytest.param(2, [], [], (100, 200), Plan(2, ()), id="new service"),
        pytest.param(2, [UP_1, UP_2], [], (100, 200), Plan(0, ()), id="steady"),
        pytest.param(3, [UP_1], [], (100, 200), Plan(2, ()), id="scale out"),
        pytest.param(1, [STARTING, UP_1], [], (100, 200), Plan(0, ("starting",)), id="scale in, keep what runs"),
        pytest.param(0, [UP_1, STARTING], [OLD_1], (100, 200), Plan(0, ("up-1", "starting", "old-1")), id="none"),
        pytest.param(2, [], [OLD_1, OLD_2], (100, 200), Plan(2, ()), id="new ones first"),
        pytest.param(2, [UP_1, STARTING], [OLD_1, OLD_2], (100, 200), Plan(0, ("old-1",)), id="one replaced"),
        pytest.param(2, [UP_1, UP_2], [OLD_1, OLD_2], (100, 200), Plan(0, ("old-1", "old-2")), id="all replaced"),
        pytest.param(2, [], [OLD_1, OLD_2], (50, 100), Plan(0, ("old-1",)), id="no room: an old one first"),
        pytest.param(2, [], [OLD_1, OLD_STARTING], (100, 200), Plan(2, ("old-starting",)), id="old and not up"),
    ],
)
def test_the_next_step_of_a_deployment(
    desired: int,
    current: list[TaskView],
    outdated: list[TaskView],
    limits: tuple[int, int],
    expected: Plan,
) -> None:
    minimum, maximum = limits
    step = plan(desired, current, outdated, minimum_healthy_percent=minimum, maximum_percent=maximum)
    assert step == expected


def test_failures_in_a_row_are_replaced_after_growing_delays() -> None:
    restarts = Restarts(Throttle(first_delay_seconds=1, longest_delay_seconds=5, steady_seconds=60))
    delays = []
    for _ in range(6):
        restarts.failed(ran_seconds=3, now=100)
        delays.append(restarts.allowed_at - 100)
    assert delays == [0, 1, 2, 4, 5, 5]


def test_a_task_that_ran_long_enough_begins_the_count_anew() -> None:
    restarts = Restarts(Throttle(steady_seconds=60))
    for _ in range(4):
        restarts.failed(ran_seconds=1, now=0)
    restarts.failed(ran_seconds=61, now=200)
    assert (restarts.failures, restarts.allowed_at) == (1, 200)


@pytest.mark.parametrize(("desired", "failures"), [(1, 3), (6, 3), (7, 4), (25, 13), (400, 200), (1000, 200)])
def test_a_deployment_is_given_up_after_half_as_many_failures_as_tasks(desired: int, failures: int) -> None:
    enabled = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
    under_way = {"rolloutState": "IN_PROGRESS", "failedTasks": failures}
    assert is_tripped(enabled, under_way, desired)
    assert not is_tripped(enabled, {**under_way, "failedTasks": failures - 1}, desired)
    assert not is_tripped(enabled, {**under_way, "rolloutState": "COMPLETED"}, desired)
    assert not is_tripped({}, under_way, desired)
    assert not rolls_back(enabled)


@pytest.fixture
def images(tmp_path: Path) -> LocalImages:
    (tmp_path / "worker").mkdir()
    (tmp_path / "worker" / "Dockerfile").write_text(
        'FROM java\nENTRYPOINT ["/old"]\nCMD ["a"]\nENTRYPOINT ["/opt/worker/bin/run", "-v"]\n'
    )
    return LocalImages(sources=tmp_path, builds=tmp_path)


@pytest.mark.parametrize(
    "image",
    ["worker", "worker:1.2", "host.example:5000/team/worker:1.2", "worker@sha256:abc", "reg/worker:1@sha256:abc"],
)
def test_an_image_is_found_by_its_name_alone(images: LocalImages, tmp_path: Path, image: str) -> None:
    assert images.command_line(image, None, None) == [f"{tmp_path}/worker/bin/run", "-v", "a"]


def test_a_command_replaces_the_image_s_and_an_entry_point_both(images: LocalImages, tmp_path: Path) -> None:
    assert images.command_line("worker", None, ["b"]) == [f"{tmp_path}/worker/bin/run", "-v", "b"]
    assert images.command_line("worker", ["/bin/echo"], None) == ["/bin/echo"]


def test_an_image_without_a_build_cannot_be_pulled(images: LocalImages) -> None:
    with pytest.raises(CannotPullContainerError, match="absent:1"):
        images.command_line("absent:1", None, None)


def test_the_first_essential_container_is_the_one_that_runs() -> None:
    sidecar = {"name": "sidecar", "image": "agent", "essential": False}
    main = {"name": "main", "image": "worker", "portMappings": [{"containerPort": 8083}], "stopTimeout": 90}
    container = container_of([sidecar, main], {}, "task-1")
    assert (container.name, container.ports, container.stop_timeout_seconds) == ("main", [8083], 90)
    assert container.log is None
    with pytest.raises(NoEssentialContainerError):
        container_of([sidecar], {}, "task-1")


def test_a_container_is_unhealthy_after_so_many_failures_in_a_row() -> None:
    outcomes = Outcomes(HealthCheck(["check"], retries=2, start_period=60))
    seen = []
    for passed, age in [(False, 30), (False, 50), (True, 55), (False, 58), (True, 59), (False, 65), (False, 70)]:
        outcomes.count(passed=passed, age_seconds=age)
        seen.append(outcomes.health.value)
    assert seen == ["UNKNOWN", "UNKNOWN", "HEALTHY", "HEALTHY", "HEALTHY", "HEALTHY", "UNHEALTHY"]


def test_failures_after_the_start_period_count_although_none_has_passed() -> None:
    outcomes = Outcomes(HealthCheck(["check"], retries=1, start_period=60))
    outcomes.count(passed=False, age_seconds=61)
    assert outcomes.health is Health.UNHEALTHY


def test_a_check_is_read_with_the_defaults_of_ecs() -> None:
    assert HealthCheck.of({"command": ["CMD", "/bin/check", "now"]}) == HealthCheck(["/bin/check", "now"], 30, 5, 3, 0)
    shell = HealthCheck.of({"command": ["CMD-SHELL", "exit 1"], "interval": 7, "startPeriod": 9})
    assert (shell.command, shell.interval, shell.start_period) == (["/bin/sh", "-c", "exit 1"], 7, 9)
