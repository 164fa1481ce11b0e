// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The flow definitions of the project, and the flows that can be composed of them. */
final class ShippedFlows {

    static final Path FLOWS = Path.of(System.getProperty("project.root", "..")).resolve("flows");
    static final PartLibrary LIBRARY = new PartLibrary(FLOWS);

    private static final Path COMPOSED = Path.of("target", "composed");

    private ShippedFlows() {
    }

    static List<Path> all() {
        return in(FLOWS);
    }

    static List<Path> sources() {
        return in(FLOWS.resolve("sources"));
    }

    static List<Path> warehouses() {
        return in(FLOWS.resolve("warehouses"));
    }

    /** Every part of a composed flow. */
    static List<Path> parts() {
        return Stream.of(PartRole.values()).flatMap(role -> LIBRARY.names(role).stream().map(name -> FLOWS.resolve(role.bucket()).resolve(name + ".json"))).toList();
    }

    /** Every combination of parts, composed and written to a file. */
    static List<Path> composed() {
        return Composed.FILES;
    }

    /** They are composed once, when the first test asks for them. */
    private static final class Composed {
        private static final List<Path> FILES = List.copyOf(compose());
    }

    private static List<Path> compose() {
        final List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(COMPOSED);
            for (final Map<PartRole, String> chosen : LIBRARY.combinations()) {
                final Path file = COMPOSED.resolve("%s-%s-%s.json".formatted(chosen.get(PartRole.SOURCE), chosen.get(PartRole.WAREHOUSE), chosen.get(PartRole.ESP)));
                FlowFiles.write(file, new FlowComposer(LIBRARY).compose(chosen, Optional.empty()));
                files.add(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static List<Path> in(final Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
