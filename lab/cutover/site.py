"""What the parts of the story need of the lab."""

from dataclasses import dataclass
from typing import Final

from lab.console import Narrator
from lab.cutover.clients import Clients
from lab.cutover.handover import Handover
from lab.cutover.hearing import Hearing
from lab.cutover.side import Side
from lab.cutover.world import World
from lab.deployment import Application
from lab.execution import StateMachine
from lab.laboratory import Laboratory

MIGRATION: Final = "move"


@dataclass(frozen=True)
class Site:
    """The running lab with its clients."""

    lab: Laboratory
    application: Application
    world: World
    source: Side
    target: Side
    clients: Clients
    hearing: Hearing
    handover: Handover
    narrator: Narrator

    def machine(self, arn: str) -> StateMachine:
        """Return a deployed state machine."""
        return StateMachine(self.lab.endpoint, arn)
