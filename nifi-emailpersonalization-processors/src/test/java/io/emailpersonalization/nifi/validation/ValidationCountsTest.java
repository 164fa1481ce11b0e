// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.validation.gate.RuleLimits;
import io.emailpersonalization.nifi.validation.schema.Violation;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Records are counted once, by their outcome. */
class ValidationCountsTest {

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(new RecordField("a", RecordFieldType.STRING.getDataType()), new RecordField("b", RecordFieldType.STRING.getDataType())));
    private static final Map<String, Object> TRIMMED = Map.of("field", "/a", "correction", "trim");

    private final ValidationCounts counts = new ValidationCounts(RuleLimits.of(Map.of("/orders/*/price format", "50", "rule.adult", "1")), false);

    private static Record record(final Object a) {
        final Map<String, Object> values = new HashMap<>();
        values.put("a", a);
        return new MapRecord(SCHEMA, values);
    }

    private static Violation violation(final String field) {
        return new Violation(field, "format", "is wrong", null);
    }

    private QualityReport report(final boolean quarantined) {
        return counts.report(QualityReport.builder("validate"), quarantined);
    }

    @Test
    void anInvalidRecordIsNotCorrected() {
        counts.add(SCHEMA, record("x"), List.of(), List.of());
        counts.add(SCHEMA, record("x"), List.of(TRIMMED), List.of());
        counts.add(SCHEMA, record(null), List.of(TRIMMED), List.of(violation("/a"), violation("/b")));
        final QualityReport report = report(false);
        assertEquals(Map.of("received", 3L, "valid", 2L, "corrected", 1L, "invalid", 1L, "quarantined", 0L), report.counts());
        assertEquals(Map.of("/a trim", 2L), report.figures().get("corrections"));
        assertEquals(Map.of("/a format", 1L, "/b format", 1L), report.figures().get("broken_rules"));
        assertEquals(Map.of("a", new QualityReport.FieldFigures(1, null), "b", new QualityReport.FieldFigures(3, null)), report.fields());
        assertFalse(report.figures().containsKey("garbled"));
        assertFalse(report.figures().containsKey("invalid_found"));
    }

    @Test
    void aQuarantinedExportHasNoOtherOutcome() {
        counts.add(SCHEMA, record("x"), List.of(), List.of(violation("/a")));
        final QualityReport report = report(true);
        assertEquals(Map.of("received", 1L, "valid", 0L, "corrected", 0L, "invalid", 0L, "quarantined", 1L), report.counts());
        assertEquals(1L, report.figures().get("invalid_found"));
        assertEquals(1, counts.invalid());
        assertEquals(1, counts.received());
    }

    @Test
    void replacementCharactersAreFoundAtAnyDepth() {
        counts.add(SCHEMA, record("J\uFFFDrg"), List.of(), List.of());
        counts.add(SCHEMA, record(record("\uFFFD")), List.of(), List.of());
        counts.add(SCHEMA, record(new Object[] {"x", "\uFFFD"}), List.of(), List.of());
        counts.add(SCHEMA, record(Map.of("k", "\uFFFD")), List.of(), List.of());
        counts.add(SCHEMA, record(new Object[] {"x", 7}), List.of(), List.of());
        assertEquals(4, counts.garbled());
        assertEquals(4L, report(false).figures().get("garbled"));
    }

    @Test
    void aRuleWithALimitCountsRecordsAndNotEntries() {
        counts.add(SCHEMA, record("x"), List.of(), List.of(violation("/orders/0/price"), violation("/orders/17/price"), new Violation("", "rule.adult", "is too young", null)));
        counts.add(SCHEMA, record("x"), List.of(), List.of(violation("/a")));
        counts.addUnevaluated(2);
        assertEquals(Map.of("/orders/*/price format", 1L, "rule.adult", 1L), counts.limited());
        assertEquals(2L, report(false).figures().get("rules_not_evaluated"));
    }

    @Test
    void entriesOfAListAreOneKeyAndKeysAreLimited() {
        counts.add(SCHEMA, record("x"), List.of(), List.of(violation("/orders/0/price"), violation("/orders/17/price"), violation("/orders/3")));
        assertEquals(Map.of("/orders/*/price format", 2L, "/orders/* format", 1L), report(false).figures().get("broken_rules"));
        for (int i = 0; i < 1100; i++) {
            counts.add(SCHEMA, record("x"), List.of(), List.of(violation("/field" + i)));
        }
        counts.add(SCHEMA, record("x"), List.of(), List.of(violation("/field0")));
        final Map<?, ?> rules = (Map<?, ?>) report(false).figures().get("broken_rules");
        assertEquals(1001, rules.size());
        assertEquals(102L, rules.get("other"));
        assertEquals(2L, rules.get("/field0 format"));
    }
}
