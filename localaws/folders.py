"""What the local AWS reads and writes on this machine."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """The folders and the Python that a local AWS is started with.

    Parameters
    ----------
    work
        What it unpacks and what functions and tasks print and store; kept from run to run.
    images
        Holds ``<name>/Dockerfile`` of each image that a task may run.
    builds
        Holds ``<name>/``: what that image has in ``/opt/<name>/``.
    python
        The Python of the Lambda runtime, with ``awslambdaric`` and what AWS has in it.
    """

    work: Path
    images: Path
    builds: Path
    python: Path

    def options(self) -> list[str]:
        """Return them as options of ``python -m localaws``."""
        named = {"work": self.work, "images": self.images, "builds": self.builds, "python": self.python}
        return [word for name, path in named.items() for word in (f"--{name}", str(path))]
