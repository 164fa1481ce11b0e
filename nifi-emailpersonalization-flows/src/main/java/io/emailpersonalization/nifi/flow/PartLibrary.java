// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The parts in the folder {@code flows}: one folder per bucket, one file per part. PartLibraryTest tests it. */
public final class PartLibrary {

    private static final String EXTENSION = ".json";

    private final Path flows;

    /** @param flows the folder with the buckets */
    public PartLibrary(final Path flows) {
        this.flows = flows;
    }

    /** The names of the parts of a role, in alphabetical order. */
    public List<String> names(final PartRole role) {
        if (role.onlyPart().isPresent()) {
            return List.of(role.onlyPart().get());
        }
        final Path bucket = flows.resolve(role.bucket());
        if (!Files.isDirectory(bucket)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(bucket)) {
            return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(EXTENSION)).map(file -> file.substring(0, file.length() - EXTENSION.length())).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a part.
     *
     * @throws FlowException when there is no such part; the message lists the parts
     */
    public ObjectNode read(final PartRole role, final String name) {
        final List<String> names = names(role);
        if (!names.contains(name)) {
            throw new FlowException("There is no %s %s: %s".formatted(role, name, names.isEmpty() ? "there is none at all." : "choose one of %s.".formatted(String.join(", ", names))));
        }
        return FlowFiles.read(flows.resolve(role.bucket()).resolve(name + EXTENSION));
    }

    /** Every combination of the parts that a user chooses. */
    public List<Map<PartRole, String>> combinations() {
        final List<Map<PartRole, String>> combinations = new ArrayList<>();
        for (final String source : names(PartRole.SOURCE)) {
            for (final String warehouse : names(PartRole.WAREHOUSE)) {
                names(PartRole.ESP).forEach(esp -> combinations.add(Map.of(PartRole.SOURCE, source, PartRole.WAREHOUSE, warehouse, PartRole.ESP, esp)));
            }
        }
        return combinations;
    }
}
