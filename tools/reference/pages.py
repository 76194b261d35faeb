"""All pages, as the text of their files."""

from typing import Final

from tools.reference.commands import commands
from tools.reference.connectors import connectors
from tools.reference.errors import errors
from tools.reference.events import events
from tools.reference.rights import rights
from tools.reference.settings import settings
from tools.reference.signals import signals
from tools.reference.sources import ROOT
from tools.reference.state_machines import state_machines

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
FOOT: Final = "\nThis page is generated from the code (`make docs`).\n"


def pages() -> dict[str, str]:
    """Return each page's Markdown by the name of its file."""
    return {name: write() + FOOT for name, write in PAGES.items()}
