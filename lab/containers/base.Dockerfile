# A base for the images of the lab: a bare Debian with some packages of this machine's own sources.
ARG BASE_IMAGE=localhost/msk-migration/debian
FROM ${BASE_IMAGE}
ARG PACKAGES
# Their versions are those of the machine's sources; the list is words, and no service starts in a build.
# hadolint ignore=DL3008,SC2086
RUN printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod 0755 /usr/sbin/policy-rc.d \
 && apt-get update && apt-get install --yes --no-install-recommends ${PACKAGES} && rm -rf /var/lib/apt/lists/*
