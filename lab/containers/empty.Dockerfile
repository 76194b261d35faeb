# Nothing, for a processor: what an image adds to its base is built upon it.
FROM scratch
LABEL org.opencontainers.image.title="empty"
