"""Replaces functions that the interpreter's modules import by name."""

import sys
from collections.abc import Callable
from typing import Any

# The interpreter imports all of its parts from here.
import moto.stepfunctions.parser.models

from localaws.patching import MotoChangedError

_PACKAGE = moto.stepfunctions.parser.__name__


def replace_everywhere(original: Callable[..., Any], replacement: Callable[..., Any]) -> None:
    """Put a replacement in each module of the interpreter that holds the original.

    Raises
    ------
    MotoChangedError
        No module holds it.
    """
    name = original.__name__
    holders = [
        module
        for path, module in list(sys.modules.items())
        if path.startswith(_PACKAGE) and getattr(module, name, None) is original
    ]
    if not holders:
        raise MotoChangedError(f"no module of {_PACKAGE} holds {name}")
    for module in holders:
        setattr(module, name, replacement)
