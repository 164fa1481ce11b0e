// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The folder {@code samples} of the project holds what the generator writes. */
class SampleFilesTest {

    private static Map<String, String> texts(final Path folder) throws IOException {
        final Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path file : files.filter(each -> !each.toString().endsWith(".md")).toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void theSamplesAreWhatTheGeneratorWrites() throws IOException {
        final Map<String, String> samples = texts(Path.of("..", "samples"));
        assertEquals(samples.keySet(), SampleFiles.all().keySet());
        samples.forEach((name, text) -> assertEquals(text, SampleFiles.all().get(name), name));
    }

    @Test
    void theProgramWritesThem(@TempDir final Path folder) throws IOException {
        SampleFiles.main(folder.toString());
        assertEquals(SampleFiles.all(), texts(folder));
    }
}
