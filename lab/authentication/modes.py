"""Whom brokers take the migration for."""

from typing import Final

from mskmigration.settings import Authentication

PRINCIPAL: Final = "migration"  # in every mode but these
# Brokers take every client for ``User:ANONYMOUS``, or, with IAM, ask for what the policies of its role say.
WITHOUT_ACLS: Final = frozenset({Authentication.NONE, Authentication.TLS, Authentication.IAM})
