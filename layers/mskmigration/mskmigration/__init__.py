"""Moves an Apache Kafka cluster to Amazon MSK with MirrorMaker 2: the library behind every function.

Rooms import only rooms to their left: ``errors, decision, text, frozen, settings, connections < aws < kafka < connect <
connectors < migration < lag < offsets < acls < failure < health < preflight < reach < cutover < finish < evidence <
clients < bootstrap < state``. Decisions are pure functions that return a :class:`~mskmigration.decision.Decision`;
Kafka, Connect and AWS are reached by adapters that decide nothing.
"""
