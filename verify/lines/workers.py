"""The Connect workers: the service is steady, its tasks run one image, and each answers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from verify.check import BY_HAND, Verdict, failed, not_asked, passed
from verify.lines.place import Line, Place
from verify.reach import Reach

STOPPED: Final = 3


class Service(NamedTuple):
    """What ECS says of a service.

    Parameters
    ----------
    name, cluster, id
        What people call it; what ECS calls its cluster and it.
    rollout
        The state of its newest deployment; ``deployments`` counts those that have tasks.
    stopped
        Why tasks stopped lately, the newest first.
    """

    name: str
    cluster: str
    id: str
    desired: int
    running: int
    rollout: str
    rollout_reason: str = ""
    deployments: int = 1
    stopped: tuple[str, ...] = ()
    event: str = ""


def judge_service(service: Service | None, wanted: int | None = None) -> Verdict:
    """Judge whether a service has come to rest.

    Parameters
    ----------
    wanted
        How many tasks the parameters ask for at least; None where they ask for one.
    """
    if service is None:
        return failed("ECS knows no such service, or it is being deleted", BY_HAND)
    if service.desired == 0:
        if wanted == 0:
            return not_asked("WorkerCount is 0: no worker is wanted.")
        return failed(
            f"{service.name} wants no task: finish or a person has scaled it to zero",
            f"aws ecs update-service --cluster {service.cluster} --service {service.id} --desired-count {wanted or 1}",
        )
    why = "; ".join(service.stopped) or service.event
    counts = f"{service.running} of {service.desired} tasks run" + (f"; {why}" if why else "")
    if service.rollout == "FAILED":
        return failed(
            f"the deployment failed ({service.rollout_reason}); {counts}", "Fix that, and deploy again. See the log."
        )
    if service.rollout != "COMPLETED" or service.deployments > 1 or service.running != service.desired:
        return failed(
            f"not steady: {counts}",
            "Wait for it. If tasks stop again and again, the reason is in the workers' log group or in the task's "
            "stop code.",
        )
    return passed(f"{service.running} of {service.desired} tasks run, the deployment is complete")


def ask_service(ecs: Any, cluster: str, service: str, name: str) -> Service | None:
    """Ask ECS for a service, and for tasks that stopped if it is not steady."""
    found = [
        each
        for each in ecs.describe_services(cluster=cluster, services=[service])["services"]
        if each["status"] == "ACTIVE"
    ]
    if not found:
        return None
    (described,) = found
    primary: Mapping[str, Any] = next(each for each in described["deployments"] if each["status"] == "PRIMARY")
    steady = described["runningCount"] == described["desiredCount"] and primary.get("rolloutState") == "COMPLETED"
    return Service(
        name=name,
        cluster=cluster,
        id=service,
        desired=described["desiredCount"],
        running=described["runningCount"],
        rollout=primary.get("rolloutState", "COMPLETED"),
        rollout_reason=primary.get("rolloutStateReason", ""),
        deployments=sum(bool(each["runningCount"] or each["status"] == "PRIMARY") for each in described["deployments"]),
        stopped=() if steady else tuple(_stopped(ecs, cluster, service)),
        event="" if steady else next((each["message"] for each in described.get("events", [])), ""),
    )


def _stopped(ecs: Any, cluster: str, service: str) -> list[str]:
    arns = ecs.list_tasks(cluster=cluster, serviceName=service, desiredStatus="STOPPED")["taskArns"][:STOPPED]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
    reasons = [
        each.get("stoppedReason", "") + "".join(f" ({c['reason']})" for c in each["containers"] if c.get("reason"))
        for each in tasks
    ]
    return list(dict.fromkeys(reason for reason in reasons if reason))


def judge_images(images: Sequence[tuple[str, str]]) -> Verdict:
    """Judge whether all tasks run the same bytes; each is given as image and digest."""
    if not images:
        return not_asked("No worker runs.")
    digests = {digest for _, digest in images}
    if len(digests) > 1:
        return failed(
            f"{len(digests)} different images run: {', '.join(sorted(digests))}",
            "A tag was pushed again. Set ConnectImage with its digest, as `make images` prints it, and deploy.",
        )
    image, digest = images[0]
    return passed(f"{image} ({digest})") if digest and digest not in image else passed(image)


def judge_workers(reach: Reach) -> Verdict:
    """Judge what the workers answered."""
    if reach.workers_error:
        return failed(f"ECS listed no worker: {reach.workers_error}", "Let the function's subnets reach ECS.")
    if not reach.workers:
        return not_asked("No worker runs: see the line service.")
    silent = [f"{worker.url}: {worker.error}" for worker in reach.workers if worker.error]
    if silent:
        return failed(
            "; ".join(silent),
            "heal replaces a worker that hangs. If none answers, let the functions' security group reach port 8083.",
        )
    if lacking := sorted({name for worker in reach.workers for name in worker.missing}):
        return failed(f"workers do not offer {', '.join(lacking)}", "Build the image: `make images`.")
    versions = {worker.version for worker in reach.workers}
    if len(versions) > 1:
        return failed(
            f"workers have different versions: {', '.join(sorted(versions))}", "Wait for the end of the deployment."
        )
    count = len(reach.workers)
    return passed(f"{count} {'worker answers' if count == 1 else 'workers answer'}, Kafka Connect {versions.pop()}")


def _service(place: Place) -> Verdict:
    deployed = place.deployed
    cluster, service = deployed.output("ConnectClusterName"), deployed.output("ConnectServiceName")
    wanted = int(deployed.parameters.get("WorkerCount") or 1)
    return judge_service(ask_service(place.client("ecs"), cluster, service, "the service of the workers"), wanted)


def _images(place: Place) -> Verdict:
    ecs = place.client("ecs")
    cluster, service = place.deployed.output("ConnectClusterName"), place.deployed.output("ConnectServiceName")
    arns = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
    running = [each for each in tasks if each["lastStatus"] == "RUNNING"]
    return judge_images([(c["image"], c.get("imageDigest", "")) for each in running for c in each["containers"]])


def _workers(place: Place) -> Verdict:
    return judge_workers(place.reached())


LINES: Final = (Line("service", _service), Line("image", _images), Line("workers", _workers))
