// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import org.apache.nifi.components.PropertyValue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Properties that hold a JSON object, or the path of a file that does. They are no external resources of NiFi's kind: the types of one that takes both text and files
 * stand in the manifest in an order of chance, and the NAR would differ from build to build.
 */
public final class JsonDocuments {

    private JsonDocuments() {
    }

    /**
     * The text of the document; empty when the property is not set.
     *
     * @param value already evaluated
     * @throws IOException when the value is a path and cannot be read
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
