"""How the JDK's tools reach a JVM in a task's process."""

from collections.abc import Sequence
from pathlib import Path


def reaching(process_id: int, command: Sequence[str]) -> list[str]:
    """Return a command line of a tool that attaches to the JVM of this process.

    A JVM opens its socket in its own /tmp. JDK 17's tools look there only if it has a PID namespace of its own
    (``VirtualMachineImpl`` of ``jdk.attach``), and a task's process has mounts of its own alone: so the tool runs in
    the same mounts.
    """
    if not _has_own("mnt", process_id) or _has_own("pid", process_id):
        return list(command)
    # An ordinary user got them by a user namespace.
    entered = ("--user", "--preserve-credentials") if _has_own("user", process_id) else ()
    return ["nsenter", "--target", str(process_id), *entered, "--mount", *command]


def _has_own(kind: str, process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/ns/{kind}").readlink() != Path(f"/proc/self/ns/{kind}").readlink()
    except OSError:  # it is gone, which the tool itself will tell
        return False
