"""Replaces one member of moto, and fails at once when moto no longer has it."""

from collections.abc import Callable
from typing import Any


class MotoChangedError(RuntimeError):
    """A member of moto that is replaced here is gone: adapt the patch to the release, or pin the old one."""


def replace(owner: Any, name: str, replacement: Any) -> Callable[..., Any]:
    """Put ``replacement`` in the place of ``owner.name`` and return what was there.

    Raises
    ------
    MotoChangedError
        When ``owner`` has no such member.
    """
    if not hasattr(owner, name):
        raise MotoChangedError(f"{owner.__module__}.{owner.__qualname__} has no {name!r} to replace")
    original: Callable[..., Any] = getattr(owner, name)
    setattr(owner, name, replacement)
    return original
