"""The list prices that costs are estimated from, read from the file that people edit, ``prices.yaml``."""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import ConfigDict

from mskmigration.frozen import Frozen


class _FromFile(Frozen):
    model_config = ConfigDict(extra="forbid")


class FargatePrices(_FromFile):
    """US dollars an hour."""

    vcpu: float
    gib: float


class ServerlessPrices(_FromFile):
    """US dollars an hour, a GiB-month, a GiB."""

    cluster_hour: float
    partition_hour: float
    storage_gib_month: float
    in_gib: float
    out_gib: float


class Prices(_FromFile):
    """List prices of one region at one date, in US dollars."""

    as_of: date
    region: str
    fargate: FargatePrices
    standard_brokers: dict[str, float]
    standard_storage_gib_month: float
    express_brokers: dict[str, float]
    express_storage_gib_month: float
    express_in_gib: float
    serverless: ServerlessPrices
    between_zones_gib: float


@cache
def prices() -> Prices:
    """Return the prices of ``prices.yaml``."""
    return Prices.model_validate(yaml.safe_load((files("mskmigration.preflight") / "prices.yaml").read_text()))
