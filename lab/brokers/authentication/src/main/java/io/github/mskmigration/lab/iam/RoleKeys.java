package io.github.mskmigration.lab.iam;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The keys that the local AWS has made so far: one JSON object a line of a file to which it appends. */
final class RoleKeys {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path file;

    RoleKeys(Path file) {
        this.file = file;
    }

    Optional<RoleKey> find(String accessKeyId) {
        try (var lines = Files.lines(file)) {
            return lines.map(RoleKeys::parse).filter(key -> key.accessKeyId().equals(accessKeyId)).findFirst();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static RoleKey parse(String line) {
        try {
            return JSON.readValue(line, RoleKey.class);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
