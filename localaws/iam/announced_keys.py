"""Tells local brokers the keys of the roles' sessions, as only AWS's own services know them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

# Names the file; without it no local broker can verify signatures.
VARIABLE: Final = "LOCALAWS_ROLE_KEYS"


def announce(credentials: Mapping[str, str]) -> None:
    """Append a session's credentials, as one line of JSON, to the file that brokers look them up in.

    Parameters
    ----------
    credentials
        ``access_key_id``, ``secret_access_key``, ``session_token``, and ``arn``, the session's.
    """
    if VARIABLE in os.environ:
        append(Path(os.environ[VARIABLE]), credentials)


def append(file: Path, credentials: Mapping[str, str]) -> None:
    """Write at once, so that a broker never reads half a line; only this user may read the file."""
    line = json.dumps(dict(credentials)) + "\n"
    descriptor = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)
