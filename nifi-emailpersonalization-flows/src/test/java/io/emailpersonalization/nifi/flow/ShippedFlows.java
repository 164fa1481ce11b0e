// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The flow definitions of the project. */
final class ShippedFlows {

    static final Path FLOWS = Path.of(System.getProperty("project.root", "..")).resolve("flows");

    private ShippedFlows() {
    }

    static List<Path> all() {
        return in(FLOWS);
    }

    static List<Path> sources() {
        return in(FLOWS.resolve("sources"));
    }

    private static List<Path> in(final Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
