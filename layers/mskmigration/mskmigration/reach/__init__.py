"""What the deployed application reaches: each worker, both clusters, and what their users may do there. Only reads."""

from mskmigration.reach.asking import ReachSources, ask
from mskmigration.reach.model import ClusterReach, Reach, RightsSeen, WorkerReach

__all__ = ["ClusterReach", "Reach", "ReachSources", "RightsSeen", "WorkerReach", "ask"]
