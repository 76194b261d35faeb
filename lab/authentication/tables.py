"""Draws what came of the migrations, and what the roles did."""

from collections.abc import Iterable

from rich.table import Table

from lab.authentication.report import ModeReport
from lab.authentication.role_report import RoleReport


def table_of_pairs(reports: Iterable[ModeReport]) -> Table:
    """Return a row for each migration."""
    table = Table("source", "target", "delivery", title="migrated through every mode")
    for column in ("records", "missing", "extra", "secrets leaked", "seconds"):
        table.add_column(column, justify="right")
    for it in reports:
        delivery = "exactly once" if it.exactly_once else "at least once"
        numbers = (it.migrated, it.missing, it.extra, len(it.leaks), it.seconds)
        style = "green" if it.as_expected else "bold red"
        table.add_row(it.source, it.target, delivery, *map(str, numbers), style=style)
    return table


def table_of_roles(roles: Iterable[RoleReport]) -> Table:
    """Return a row for each role."""
    table = Table("role", title="what roles did on clusters with IAM")
    for column in ("allowed", "used", "refused", "unused"):
        table.add_column(column, justify="right")
    for it in roles:
        style = "green" if it.as_expected else "bold red"
        table.add_row(it.role, *map(str, (it.allowed, it.used, it.refused, it.unused)), style=style)
    return table
