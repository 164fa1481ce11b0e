// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.validation.correct.RecordCorrector;
import io.emailpersonalization.nifi.validation.gate.DistinctCounter;
import io.emailpersonalization.nifi.validation.gate.RuleLimits;
import io.emailpersonalization.nifi.validation.gate.RunFigures;
import io.emailpersonalization.nifi.validation.schema.Violation;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Counts the records of one FlowFile by outcome, rule and correction. ValidationCountsTest covers this class. */
final class ValidationCounts {

    /** Keys per map of the report. */
    private static final int MAX_KEYS = 1000;
    private static final char REPLACEMENT = '\uFFFD';
    /** The index of a list entry in a JSON Pointer. */
    private static final Pattern POSITION = Pattern.compile("/[0-9]+(?=/|$)");

    private long received;
    private long corrected;
    private long invalid;
    private long garbled;
    private long unevaluated;
    private long suggested;
    private final RuleLimits limits;
    private final boolean countDistinct;
    private final Map<String, DistinctCounter> distinct = new HashMap<>();
    /** Rules with a limit, and the number of records that break them. */
    private final Map<String, Long> limited = new TreeMap<>();
    private final Map<String, Long> rules = new TreeMap<>();
    private final Map<String, Long> corrections = new TreeMap<>();
    private final Map<String, Long> nulls = new TreeMap<>();

    /**
     * @param limits the rules whose records are counted
     * @param countDistinct whether distinct values are counted
     */
    ValidationCounts(final RuleLimits limits, final boolean countDistinct) {
        this.limits = limits;
        this.countDistinct = countDistinct;
    }

    /** Adds rules that could not be evaluated for a record. */
    void addUnevaluated(final int rulesNotEvaluated) {
        unevaluated += rulesNotEvaluated;
    }

    /** Adds suggestions for a record. */
    void addSuggestions(final int suggestions) {
        suggested += suggestions;
    }

    /** Rules with a limit, and the number of records that break them. */
    Map<String, Long> limited() {
        return limited;
    }

    void add(final RecordSchema schema, final Record record, final List<Map<String, Object>> changes, final List<Violation> violations) {
        received++;
        if (!violations.isEmpty()) {
            invalid++;
        } else if (!changes.isEmpty()) {
            corrected++;
        }
        garbled += isGarbled(record) ? 1 : 0;
        for (final RecordField field : schema.getFields()) {
            final Object value = record.getValue(field.getFieldName());
            nulls.merge(field.getFieldName(), value == null ? 1L : 0L, Long::sum);
            if (countDistinct && value != null && (distinct.size() < MAX_KEYS || distinct.containsKey(field.getFieldName()))) {
                distinct.computeIfAbsent(field.getFieldName(), any -> new DistinctCounter()).add(value);
            }
        }
        changes.forEach(change -> add(corrections, change.get(RecordCorrector.FIELD), change.get(RecordCorrector.CORRECTION)));
        violations.forEach(violation -> add(rules, violation.field(), violation.rule()));
        if (limits != RuleLimits.NONE) {
            violations.stream().map(violation -> key(violation.field(), violation.rule())).distinct().filter(limits::contains).forEach(rule -> limited.merge(rule, 1L, Long::sum));
        }
    }

    /** The key of a rule in the report. A rule that concerns no field has its own name. */
    private static String key(final Object pointer, final Object cause) {
        return (POSITION.matcher(String.valueOf(pointer)).replaceAll("/*") + " " + cause).strip();
    }

    /** Counts all entries of a list under one key. The number of keys is limited, so that the report stays readable. */
    private static void add(final Map<String, Long> map, final Object pointer, final Object cause) {
        final String key = key(pointer, cause);
        map.merge(map.size() < MAX_KEYS || map.containsKey(key) ? key : "other", 1L, Long::sum);
    }

    /** The figures of the run so far. */
    RunFigures figures(final Instant asOf) {
        final Map<String, RunFigures.Field> fields = new TreeMap<>();
        nulls.entrySet().stream().limit(MAX_KEYS).forEach(entry -> fields.put(entry.getKey(),
                new RunFigures.Field(entry.getValue(), distinct.containsKey(entry.getKey()) ? distinct.get(entry.getKey()).count() : 0)));
        return new RunFigures(asOf, received, fields);
    }

    long received() {
        return received;
    }

    /** The number of records with a replacement character. */
    long garbled() {
        return garbled;
    }

    private static boolean isGarbled(final Object value) {
        return switch (value) {
            case String text -> text.indexOf(REPLACEMENT) >= 0;
            case Record record -> record.getRawFieldNames().stream().anyMatch(name -> isGarbled(record.getValue(name)));
            case Object[] array -> Arrays.stream(array).anyMatch(ValidationCounts::isGarbled);
            case Map<?, ?> map -> map.values().stream().anyMatch(ValidationCounts::isGarbled);
            case null, default -> false;
        };
    }

    long invalid() {
        return invalid;
    }

    QualityReport report(final QualityReport.Builder report, final boolean quarantined) {
        report.count("received", received)
                .count("valid", quarantined ? 0 : received - invalid)
                .count("corrected", quarantined ? 0 : corrected)
                .count("invalid", quarantined ? 0 : invalid)
                .count("quarantined", quarantined ? received : 0);
        nulls.entrySet().stream().limit(MAX_KEYS).forEach(entry -> report.field(entry.getKey(),
                new QualityReport.FieldFigures(entry.getValue(), distinct.containsKey(entry.getKey()) ? distinct.get(entry.getKey()).count() : null)));
        report.figure("broken_rules", rules).figure("corrections", corrections);
        if (garbled > 0) {
            report.figure("garbled", garbled);
        }
        if (unevaluated > 0) {
            report.figure("rules_not_evaluated", unevaluated);
        }
        if (suggested > 0) {
            report.figure("suggestions", suggested);
        }
        if (quarantined) {
            report.figure("invalid_found", invalid);
        }
        return report.build();
    }
}
