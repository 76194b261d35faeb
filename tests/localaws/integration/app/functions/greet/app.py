"""Greets, as the environment says."""

import os
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, str]:
    """Return the greeting for a name."""
    return {"greeting": f"{os.environ['GREETING']} {event['name']}"}
