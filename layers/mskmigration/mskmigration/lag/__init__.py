"""How far behind the source the copy is: measured, kept from look to look, and judged."""

from mskmigration.lag.judge import CatchUp, LagReport, judge
from mskmigration.lag.measure import measure
from mskmigration.lag.sample import PartitionProgress, Sample, recreated_topics
from mskmigration.lag.seconds import LagSeconds, lag_seconds, worst, worst_by_topic
from mskmigration.lag.speed import Speed, speed
from mskmigration.lag.store import LagSampleStore

__all__ = [
    "CatchUp",
    "LagReport",
    "LagSampleStore",
    "LagSeconds",
    "PartitionProgress",
    "Sample",
    "Speed",
    "judge",
    "lag_seconds",
    "measure",
    "recreated_topics",
    "speed",
    "worst",
    "worst_by_topic",
]
