"""What came of watching: which queries had data, which alerts fired."""

from pydantic import BaseModel


class Dashboards(BaseModel):
    """How many queries there are, and of how many a series was seen."""

    queries: int
    with_data: int
    without_data: list[str]
    unknown_metrics: list[str]


class Alerts(BaseModel):
    """How many rules there are, and how many of them were seen to fire, each under its fault and not before.

    Parameters
    ----------
    told
        Those of which Alertmanager's message came out of the SNS topic.
    unexpected
        What should have fired and did not, or fired before its fault.
    """

    rules: int
    fired: int
    seconds: dict[str, float]
    notified: list[str]
    unexpected: list[str]


class Report(BaseModel):
    """The whole; ``unexpected`` is what is not as it has to be."""

    dashboards: Dashboards
    alerts: Alerts

    @property
    def unexpected(self) -> list[str]:
        """Everything that is not as it has to be."""
        return [
            *(f"no data: {query}" for query in self.dashboards.without_data),
            *(f"no such metric: {name}" for name in self.dashboards.unknown_metrics),
            *self.alerts.unexpected,
        ]
