"""The list prices of what the control plane uses."""

from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent / "prices.yaml"


class ControlPlanePrices(BaseModel):
    """US dollars a unit, at a date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date
    state_transition: float
    lambda_request: float
    lambda_gb_second: float
    scheduler_invocation: float
    log_gb: float
    metric_month: float
    alarm_month: float
    dashboard_month: float
    trace: float
    table_write: float
    table_read: float
    endpoint_hour: float
    nat_hour: float


def control_plane_prices() -> ControlPlanePrices:
    """Read ``prices.yaml``."""
    return ControlPlanePrices.model_validate(yaml.safe_load(FILE.read_text()))
