"""The three MirrorMaker 2 connectors of a migration: read from connectors/*.yaml, sized and rendered."""

from mskmigration.connectors.definitions import Profile, Role, connector_name, render, render_reverse, reverse_name
from mskmigration.connectors.register import register
from mskmigration.connectors.sizing import Sizing, size_tasks

__all__ = [
    "Profile",
    "Role",
    "Sizing",
    "connector_name",
    "register",
    "render",
    "render_reverse",
    "reverse_name",
    "size_tasks",
]
