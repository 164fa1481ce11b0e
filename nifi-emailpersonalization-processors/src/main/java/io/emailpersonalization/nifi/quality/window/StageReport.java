// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the monitor keeps of a quality report. It has no personal data.
 *
 * @param key the id of the report: component, run and stage. A repeated report replaces the first one
 * @param stage the kind of component, e.g. {@code validate}
 * @param component name of the component on the canvas
 * @param source the source of the records; empty if it is unknown
 * @param at the time that the report refers to, in milliseconds since 1970, never in the future
 * @param run UUID of the FlowFile that the stage worked on
 * @param counts records by outcome
 * @param breakdowns name of a figure to what it counts, e.g. {@code broken_rules} to records by rule
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StageReport(String key, String stage, String component, String source, long at, String run, Map<String, Long> counts, Map<String, Map<String, Long>> breakdowns) {

    /** The records that a stage read. */
    public static final String RECEIVED = "received";
    /** The figure of records by broken rule. */
    public static final String BROKEN_RULES = "broken_rules";

    /** Figures that count records by a word. */
    private static final Set<String> BREAKDOWNS = Set.of(BROKEN_RULES, "suppressions", "refusals", "segments", "mismatched_fields", "unmapped_because");
    /** A figure that is shown as a count: the invalid records of a quarantined export. */
    private static final String INVALID_FOUND = "invalid_found";
    /** Words kept of a figure, the most frequent ones: bounds a row. */
    private static final int MAX_WORDS = 50;
    /** Counts kept of a report: no stage has half as many. */
    private static final int MAX_COUNTS = 60;
    /** Characters kept of a word. */
    private static final int MAX_LENGTH = 200;
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /**
     * Reads a report.
     *
     * @param source the source of the records; empty if it is unknown
     * @param now the present: the time of a report without one, and of one in the future
     * @throws InvalidReportException when the content is no report
     */
    public static StageReport parse(final byte[] content, final String source, final Instant now) throws InvalidReportException {
        final JsonNode report;
        try {
            report = JSON.readTree(content);
        } catch (final IOException e) {
            throw new InvalidReportException("The content is not JSON: connect the report relationships of the stages");
        }
        final String stage = text(report.path("stage"), "stage");
        final JsonNode component = report.path("component");
        final String id = text(component.path("id"), "component.id");
        final String run = text(report.path("run"), "run");
        final Map<String, Long> counts = counts(report.path("counts"), "counts");
        if (counts.size() > MAX_COUNTS) {
            throw new InvalidReportException("The report has more than %d counts".formatted(MAX_COUNTS));
        }
        final JsonNode figures = report.path("figures");
        if (figures.path(INVALID_FOUND).isIntegralNumber()) {
            counts.put(INVALID_FOUND, Math.max(0, figures.path(INVALID_FOUND).asLong()));
        }
        final Map<String, Map<String, Long>> breakdowns = new LinkedHashMap<>();
        for (final Map.Entry<String, JsonNode> figure : figures.properties()) {
            if (BREAKDOWNS.contains(figure.getKey()) && figure.getValue().isObject()) {
                breakdowns.put(figure.getKey(), largest(counts(figure.getValue(), figure.getKey())));
            }
        }
        return new StageReport(String.join("|", id, run, stage), stage, cut(component.path("name").asText("")), cut(source), at(report.path("as_of"), now), run, counts, breakdowns);
    }

    private static String text(final JsonNode value, final String name) throws InvalidReportException {
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new InvalidReportException("The content is no quality report: it has no %s".formatted(name));
        }
        return cut(value.asText());
    }

    /** Cuts a text, without U+0000 and halves of a character, which PostgreSQL cannot store. */
    private static String cut(final String text) {
        final String clean = text.replace("\0", "");
        final String start = clean.length() > MAX_LENGTH ? clean.substring(0, MAX_LENGTH) : clean;
        return new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Map<String, Long> counts(final JsonNode values, final String name) throws InvalidReportException {
        if (!values.isObject()) {
            throw new InvalidReportException("The content is no quality report: %s is no object".formatted(name));
        }
        final Map<String, Long> counts = new LinkedHashMap<>();
        for (final Map.Entry<String, JsonNode> entry : values.properties()) {
            if (!entry.getValue().isIntegralNumber() || !entry.getValue().canConvertToLong() || entry.getValue().asLong() < 0) {
                throw new InvalidReportException("The content is no quality report: %s has a value that is no number of records".formatted(name));
            }
            counts.put(cut(entry.getKey()), entry.getValue().asLong());
        }
        return counts;
    }

    private static Map<String, Long> largest(final Map<String, Long> all) {
        final List<Map.Entry<String, Long>> sorted = new ArrayList<>(all.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
        final Map<String, Long> kept = new LinkedHashMap<>();
        sorted.stream().limit(MAX_WORDS).forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return kept;
    }

    private static long at(final JsonNode asOf, final Instant now) throws InvalidReportException {
        if (asOf.isMissingNode() || asOf.isNull()) {
            return now.toEpochMilli();
        }
        try {
            // a time in the future would hide that a source is silent
            return Math.min(OffsetDateTime.parse(asOf.asText()).toInstant().toEpochMilli(), now.toEpochMilli());
        } catch (final DateTimeParseException | ArithmeticException e) {
            throw new InvalidReportException("The content is no quality report: as_of is no time");
        }
    }

    /** The reports that are compared with one another. */
    public String series() {
        return String.join("|", stage, key.substring(0, key.indexOf('|')), source);
    }

    /** The records of an outcome; 0 if the stage does not count it. */
    public long count(final String outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    /** The words of a figure with their records; empty if the stage does not have it. */
    public Map<String, Long> breakdown(final String figure) {
        return breakdowns.getOrDefault(figure, Map.of());
    }

    /** As JSON, for a store. */
    String toJson() {
        return write(this);
    }

    static StageReport ofJson(final String json) {
        return read(json, StageReport.class);
    }

    static String write(final Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A figure cannot be written as JSON", e);
        }
    }

    static <T> T read(final String json, final Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("The store of the monitor holds something else than this bundle wrote", e);
        }
    }
}
