"""How far behind the source the copy is: measured, kept from look to look, and judged."""

from mskmigration.lag.judge import CatchUp, LagReport, judge
from mskmigration.lag.measure import measure
from mskmigration.lag.sample import PartitionProgress, Sample, Samples

__all__ = ["CatchUp", "LagReport", "PartitionProgress", "Sample", "Samples", "judge", "measure"]
