"""Local Fargate: every task of moto's ECS is a real process or container, with a loopback address of its own.

The deployed task definition's first essential container is started through its image's own entrypoint, with its
environment, secrets, overrides and log driver. As a container of the built image (``LOCALAWS_TASKS=containers``) it
also has the task definition's CPU, memory, init process, user and read-only root file system. ECS reports what the
task does: addresses, statuses, exit codes, events, what the health check says; tasks find each other by the names of
Cloud Map; volumes of EFS keep what a task writes; services keep their desired count, replace what ends or is
unhealthy and roll to new definitions; a deployment whose tasks fail is given up where the circuit breaker is enabled.

Not done: a task's other containers, load balancers, Service Connect, and a network of the task's own.
"""

from typing import Final

TASKS_VARIABLE: Final = "LOCALAWS_TASKS"
AS_CONTAINERS: Final = "containers"
