"""Sets and removes client quotas with Kafka's own tool, for librdkafka knows none."""

import subprocess

from lab.brokers.artifacts import broker_libraries

VERSION = "4.1.2"  # the tool's; it changes quotas of the lab's older brokers, too
SECONDS = 60.0


def alter_quota(bootstrap_servers: str, whom: tuple[str, ...], *change: str) -> None:
    """Alter what somebody may use of a cluster.

    Parameters
    ----------
    whom
        As kafka-configs.sh takes it, e.g. ``("--entity-type", "users", "--entity-name", "alice")``.
    change
        ``--add-config NAME=VALUE`` or ``--delete-config NAME``.
    """
    tool = ["java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"{broker_libraries(VERSION)}/*"]
    where = ["kafka.admin.ConfigCommand", "--bootstrap-server", bootstrap_servers, *whom]
    subprocess.run([*tool, *where, "--alter", *change], check=True, capture_output=True, timeout=SECONDS)
