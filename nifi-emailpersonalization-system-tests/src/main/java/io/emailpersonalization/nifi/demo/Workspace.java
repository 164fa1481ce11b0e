// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the parts of a built project lie. */
public final class Workspace {

    private Workspace() {
    }

    public static Path root() {
        return Path.of(System.getProperty("project.root", "")).toAbsolutePath();
    }

    /** The NiFi that the build has put together, or the installation that {@code ./run} was told to use. */
    public static Path nifiHome() {
        final String installation = System.getenv("NIFI_INSTALLATION");
        return installation == null ? root().resolve(".nifi").resolve(NifiInstance.VERSION) : Path.of(installation);
    }

    /** The NAR that the build has made. */
    public static Path nar() {
        final Path target = root().resolve("nifi-emailpersonalization-nar/target");
        try (Stream<Path> files = Files.list(target)) {
            final List<Path> nars = files.filter(file -> file.toString().endsWith(".nar")).toList();
            if (nars.size() != 1) {
                throw new IllegalStateException("There must be one NAR in nifi-emailpersonalization-nar/target and there are %d: run mvn clean".formatted(nars.size()));
            }
            return nars.getFirst();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path flow(final String bucket, final String file) {
        return root().resolve("flows").resolve(bucket).resolve(file);
    }

    /** Deletes a folder with all that is in it, as far as it can be. */
    public static void delete(final Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (final IOException | UncheckedIOException e) {
            System.err.println("The folder " + folder + " could not be deleted as a whole");
        }
    }
}
