// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The output of one run of the quickstart flow.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The records of a stage that left by a relationship, or its reports. */
    public List<JsonNode> records(final String stage, final String outcome) {
        final List<JsonNode> records = new ArrayList<>();
        for (final Path file : files(stage, outcome)) {
            // as text: a hostile name may hold half of a surrogate pair, which only a parser of bytes refuses
            try (Reader text = Files.newBufferedReader(file)) {
                final JsonNode content = JSON.readTree(text);
                if (content.isArray()) {
                    content.forEach(records::add);
                } else {
                    records.add(content);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return records;
    }

    /** Why files failed or were quarantined. */
    public List<JsonNode> reasons() {
        try (Stream<Path> files = Files.list(path)) {
            final List<JsonNode> reasons = new ArrayList<>();
            for (final Path file : files.filter(RunFolder::isReason).sorted().toList()) {
                reasons.add(JSON.readTree(file.toFile()));
            }
            return reasons;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line for each file that failed or was quarantined. */
    public List<String> refusals() {
        return reasons().stream().map(reason -> "%s at stage %s: %s".formatted("quarantined".equals(reason.path("outcome").asText()) ? "QUARANTINED" : "REFUSED", reason.path("stage").asText(),
                reason.path("message").asText())).toList();
    }

    private static boolean isReason(final Path file) {
        return file.getFileName().toString().endsWith(".reason.json");
    }

    /** The files of a stage and an outcome, without the reasons beside them. */
    public List<Path> files(final String stage, final String outcome) {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().startsWith(stage + "-" + outcome + "-") && !isReason(file)).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A count of a stage, over all of its reports. */
    public long count(final String stage, final String name) {
        return records(stage, "report").stream().mapToLong(report -> report.path("counts").path(name).asLong()).sum();
    }
}
