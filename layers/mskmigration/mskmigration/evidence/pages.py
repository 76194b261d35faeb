"""Renders pages for people: one file each, which loads nothing else."""

from collections.abc import Iterable
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

IN_SECONDS: Final = 100  # longer times are told in minutes
_PAGES = Environment(
    loader=PackageLoader("mskmigration.evidence"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, **values: object) -> str:
    """Fill a template of this package; what comes from outside is escaped.

    Raises
    ------
    jinja2.UndefinedError
        The template names a value that it was not given.
    """
    return _PAGES.get_template(template).render(**values)


def _grouped(number: float) -> str:
    return f"{number:,}"


def _seconds(value: float) -> str:
    if value < IN_SECONDS:
        return f"{value:.1f} s"
    minutes, seconds = divmod(round(value), 60)
    return f"{minutes} min {seconds} s"


def _shares(values: Iterable[float]) -> list[float]:
    """Return each value's share of the whole, in percent."""
    listed = list(values)
    whole = sum(listed) or 1
    return [100 * value / whole for value in listed]


_PAGES.filters |= {"grouped": _grouped, "seconds": _seconds, "shares": _shares}
