// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A folder with exports, half of which come when NiFi is about to be killed. */
final class FilesSource implements Source {

    private static final int FILES = 20;
    private static final int CUSTOMERS = 25;

    private final Path folder;
    private final Set<String> records = new TreeSet<>();

    /** @param work in which the folders are made */
    FilesSource(final Path work) {
        folder = work.resolve("files");
        try {
            Files.createDirectories(folder.resolve("in"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        IntStream.range(0, FILES / 2).forEach(this::drop);
    }

    private void drop(final int file) {
        final String lines = IntStream.range(0, CUSTOMERS).map(i -> file * CUSTOMERS + i).mapToObj(i -> {
            records.add("customer k" + i);
            return "k%d,k%d@example.com,Zoë,O'Neill %d,yes\n".formatted(i, i, i);
        }).collect(Collectors.joining());
        try {
            final Path hidden = Files.writeString(folder.resolve("in/.export-%d.csv".formatted(file)), "customer_id,email,given_name,family_name,marketing_consent\n" + lines);
            Files.move(hidden, folder.resolve("in/export-%d.csv".formatted(file)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<String> records() {
        return records;
    }

    @Override
    public Map<String, Map<String, String>> parameters() {
        return Map.of("Files Environment", Map.of("Files Input Directory", folder.resolve("in").toString(), "Files Done Directory", folder.resolve("done").toString(), "Files Schedule", "1 sec",
                "Files Settled After", "1 sec"));
    }

    @Override
    public void awaitMiddle(final RunningPart part) {
        part.await("the first file", () -> part.count("customers") > 0);
        IntStream.range(FILES / 2, FILES).forEach(this::drop);
    }

    @Override
    public void close() {
        // its files are in the folder of the run
    }
}
