"""All pages, as the text of their files."""

from typing import Final

from reference.commands import commands
from reference.connectors import connectors
from reference.errors import errors
from reference.events import events
from reference.rights import rights
from reference.settings import settings
from reference.signals import signals
from reference.sources import ROOT
from reference.state_machines import state_machines

FOLDER: Final = ROOT / "docs" / "reference"
PAGES: Final = {
    "settings": settings,
    "rights": rights,
    "state-machines": state_machines,
    "signals": signals,
    "connectors": connectors,
    "errors": errors,
    "events": events,
    "commands": commands,
}
FOOT: Final = "\nThis page is written from the code (`make docs`).\n"


def pages() -> dict[str, str]:
    """Return each page's Markdown by the name of its file."""
    return {name: write() + FOOT for name, write in PAGES.items()}
