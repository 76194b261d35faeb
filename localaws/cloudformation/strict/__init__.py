"""Refuses what AWS refuses: resources are judged before any of them is created.

Each rule has a name, AWS's words and its source. `schemas` holds what the registry says, `rules` what only prose does.
"""
