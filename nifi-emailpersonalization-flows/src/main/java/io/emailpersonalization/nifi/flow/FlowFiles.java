// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and writes the files of flow definitions. FlowNormalizerTest tests it. */
public final class FlowFiles {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String LINE_END = "\n";

    private FlowFiles() {
    }

    /**
     * Reads a flow definition.
     *
     * @throws FlowException when the file is none
     */
    public static ObjectNode read(final Path file) {
        try {
            final JsonNode definition = JSON.readTree(file.toFile());
            if (definition instanceof final ObjectNode object && object.path("flowContents").isObject()) {
                return object;
            }
            throw new FlowException("%s is no flow definition: export it with Download flow definition in the menu of the process group.".formatted(file.getFileName()));
        } catch (final JsonProcessingException e) {
            throw new FlowException("%s is no JSON (line %d): export the flow again.".formatted(file.getFileName(), e.getLocation() == null ? 0 : e.getLocation().getLineNr()), e);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a flow definition. */
    public static void write(final Path file, final JsonNode definition) {
        try {
            Files.writeString(file, text(definition));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a flow definition, indented, with line feeds on every system. */
    public static String text(final JsonNode definition) {
        final DefaultIndenter indenter = new DefaultIndenter("  ", LINE_END);
        final DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("").withArrayEmptySeparator(""));
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try {
            return JSON.writer(printer).writeValueAsString(definition) + LINE_END;
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
