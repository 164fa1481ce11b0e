// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Applies corrections to every value of a record, at any depth, and lists the changes. Safe for threads. Tested by RecordCorrectorTest and ValidateCustomerRecordTest. */
public final class RecordCorrector {

    /** Field of a change: the JSON Pointer of the corrected field. */
    public static final String FIELD = "field";
    /** Field of a change: the name of the correction. */
    public static final String CORRECTION = "correction";

    private final List<Correction> corrections;
    private final List<FieldCorrection> fieldCorrections;
    private final ExpectedType expectation;

    /** @param fieldCorrections run after the others, in their order */
    public RecordCorrector(final List<Correction> corrections, final List<FieldCorrection> fieldCorrections, final ExpectedType expectation) {
        this.corrections = List.copyOf(corrections);
        this.fieldCorrections = List.copyOf(fieldCorrections);
        this.expectation = expectation;
    }

    /**
     * Corrects a record in place.
     *
     * @param hidden top-level fields to skip
     * @return the changes, without values
     */
    public List<Map<String, Object>> correct(final Record record, final Set<String> hidden) {
        final List<Map<String, Object>> changes = new ArrayList<>(0);
        correct(record, expectation, "", hidden, changes);
        for (final FieldCorrection correction : fieldCorrections) {
            for (final String name : correction.fields()) {
                correctField(record, name, correction, changes);
            }
        }
        return changes;
    }

    private static void correctField(final Record record, final String name, final FieldCorrection correction, final List<Map<String, Object>> changes) {
        if (record.getValue(name) instanceof String text) {
            final String corrected = correction.apply(text, record);
            if (corrected != text) {
                changes.add(change(pointer("", name), correction.name()));
                record.setValue(name, null);
                record.setValue(name, corrected);
            }
        }
    }

    private static Map<String, Object> change(final String pointer, final String correction) {
        final Map<String, Object> change = new LinkedHashMap<>();
        change.put(FIELD, pointer);
        change.put(CORRECTION, correction);
        return change;
    }

    private void correct(final Record record, final ExpectedType expected, final String pointer, final Set<String> hidden, final List<Map<String, Object>> changes) {
        for (final String name : record.getRawFieldNames()) {
            final Object value = record.getValue(name);
            if (value != null && !hidden.contains(name)) {
                final int before = changes.size();
                final Object corrected = correct(value, expected.field(name), pointer, name, changes);
                if (changes.size() > before) {
                    // a reader's record keeps its serialized form until a field gets a different object
                    record.setValue(name, null);
                    record.setValue(name, corrected);
                }
            }
        }
    }

    private Object correct(final Object value, final ExpectedType expected, final String parent, final String name, final List<Map<String, Object>> changes) {
        if (value instanceof Record nested) {
            correct(nested, expected, pointer(parent, name), Set.of(), changes);
            return value;
        }
        if (value instanceof Object[] array) {
            final ExpectedType items = expected.items() == null ? ExpectedType.NONE : expected.items();
            final String pointer = pointer(parent, name);
            for (int i = 0; i < array.length; i++) {
                if (array[i] != null) {
                    array[i] = correct(array[i], items, pointer, Integer.toString(i), changes);
                }
            }
            return value;
        }
        Object current = value;
        for (final Correction correction : corrections) {
            final Object corrected = correction.apply(current, expected);
            if (corrected != current) {
                changes.add(change(pointer(parent, name), correction.name()));
                current = corrected;
                if (current == null) {
                    break;
                }
            }
        }
        return current;
    }

    private static String pointer(final String parent, final String name) {
        return parent + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
