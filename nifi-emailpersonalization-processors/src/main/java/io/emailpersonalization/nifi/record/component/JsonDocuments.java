// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import org.apache.nifi.components.PropertyValue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads properties that contain a JSON document or the path of a file with one. They are not NiFi resource properties: the manifest would list the allowed resource types in random order, and the
 * NAR would differ from build to build.
 */
public final class JsonDocuments {

    private JsonDocuments() {
    }

    /**
     * The text of the document; empty if the property is not set.
     *
     * @param value already evaluated
     * @throws IOException when the value is a path and the file cannot be read
     */
    public static Optional<String> read(final PropertyValue value) throws IOException {
        if (value.getValue() == null || value.getValue().isBlank()) {
            return Optional.empty();
        }
        final String text = value.getValue().strip();
        if (text.startsWith("{") || text.startsWith("[")) {
            return Optional.of(text);
        }
        try {
            return Optional.of(Files.readString(Path.of(text)));
        } catch (final InvalidPathException e) {
            throw new IOException("neither JSON nor a path", e);
        }
    }
}
