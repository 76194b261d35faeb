"""Containers by podman, and images by buildah, without a container registry."""
