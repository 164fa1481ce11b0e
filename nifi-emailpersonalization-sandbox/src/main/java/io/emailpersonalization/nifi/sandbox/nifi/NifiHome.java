// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of a NiFi: an installation, or what {@code ./run test} and {@code ./run demo} put together under {@code .nifi}. NarLoadsIT covers it. */
public record NifiHome(Path path) {

    private static final Pattern FRAMEWORK = Pattern.compile("nifi-framework-nar-(.+)\\.nar");

    /**
     * The version of the NiFi.
     *
     * @throws IllegalStateException when there is none
     */
    public String version() {
        try (Stream<Path> files = Files.list(path.resolve("lib"))) {
            return files.map(file -> FRAMEWORK.matcher(file.getFileName().toString())).filter(Matcher::matches).map(name -> name.group(1)).findFirst().orElseThrow(this::absent);
        } catch (final IOException e) {
            throw absent();
        }
    }

    /** @throws IllegalStateException when there is no NiFi, or only a part of one */
    void requireWhole() {
        // an installation has its configuration, what was put together a mark
        if (!Files.exists(path.resolve("complete")) && !Files.exists(path.resolve("conf/nifi.properties"))) {
            throw absent();
        }
    }

    private IllegalStateException absent() {
        return new IllegalStateException("There is no NiFi in " + path + ": ./run test and ./run demo put one together");
    }
}
