"""Whom brokers take the migration for."""

from typing import Final

from mskmigration.settings import Authentication

PRINCIPAL: Final = "migration"  # in every mode but the anonymous ones
# Brokers take every client for ``User:ANONYMOUS``.
ANONYMOUS: Final = frozenset({Authentication.NONE, Authentication.TLS})
