"""A local AWS: moto's server, with what this application needs and moto lacks.

Each module holds the patches of one service behind one ``install`` function; ``server`` calls them. Every
patch has a test under ``tests/localaws/integration`` that fails when moto changes.
"""
