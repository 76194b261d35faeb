"""The images as containers on this machine: podman and buildah, without a container registry.

Dockerfiles name their bases as arguments. Here the bases are made of this machine's own packages, since no registry is
asked; so the public bases are never tested, and Grafana, which Debian does not have, is not built.
"""
