"""What is known of the images on this machine: built, how large, and whether a container of it did its work."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, TypeAdapter

from lab.paths import BUILD, IMAGES
from localaws.built_once import fingerprint, locked

FILE: Final = BUILD / "images" / "report.json"
_NOT_INPUTS: Final = {"target"}


class ImageReport(BaseModel):
    """One image.

    Parameters
    ----------
    mb
        Its size with its base, unpacked; None where it is not built.
    ran
        Whether a container of it did its work under its task definition.
    note
        What is to be known of that, e.g. why it is not built.
    inputs
        The fingerprint of what it was built from.
    """

    name: str
    mb: int | None = None
    built: bool = False
    ran: bool = False
    note: str = ""
    inputs: str = ""


_ALL: Final = TypeAdapter(list[ImageReport])


def record(report: ImageReport, file: Path = FILE) -> None:
    """Keep what was found of an image, in place of what was known of it."""
    with locked(file):
        others = [each for each in _read(file) if each.name != report.name]
        report = report.model_copy(update={"inputs": inputs_of(report.name)})
        file.write_bytes(_ALL.dump_json([*others, report], indent=2))


def known(file: Path = FILE) -> list[ImageReport]:
    """Return what is known of the images as they are now: an image that was changed since is not known."""
    return [each for each in _read(file) if each.inputs == inputs_of(each.name)]


def inputs_of(name: str) -> str:
    """Return the fingerprint of all that an image is built from."""
    return fingerprint(path for path in (IMAGES / name).iterdir() if path.name not in _NOT_INPUTS)


def _read(file: Path) -> list[ImageReport]:
    return _ALL.validate_json(file.read_bytes()) if file.exists() else []
