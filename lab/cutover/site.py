"""What the parts of the story need of the lab."""

from dataclasses import dataclass
from typing import Final

from lab.console import LabConsole
from lab.cutover.clients import Clients
from lab.cutover.cluster_view import ClusterView
from lab.cutover.event_listener import EventListener
from lab.cutover.handover import Handover
from lab.cutover.workload import Workload
from lab.deployment import Application
from lab.execution import StateMachine
from lab.laboratory import Laboratory

MIGRATION: Final = "move"


@dataclass(frozen=True)
class Site:
    """The running lab with its clients."""

    lab: Laboratory
    application: Application
    workload: Workload
    source: ClusterView
    target: ClusterView
    clients: Clients
    listener: EventListener
    handover: Handover
    console: LabConsole

    def machine(self, arn: str) -> StateMachine:
        """Return a deployed state machine."""
        return StateMachine(self.lab.endpoint, arn)
