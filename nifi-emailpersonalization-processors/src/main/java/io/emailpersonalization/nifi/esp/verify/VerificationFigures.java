// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.esp.client.ContactStatus;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a verification found, in counts.
 *
 * @param fields records that differ, by field
 * @param kinds differences by kind
 * @param cut records by field whose value the vendor holds as far as it fits
 * @param statuses read contacts by the status that the vendor holds
 * @param statusChanges read contacts whose status is another than after the push, by both
 */
public record VerificationFigures(Map<String, Long> fields, Map<String, Long> kinds, Map<String, Long> cut, Map<String, Long> statuses, Map<String, Long> statusChanges) {

    VerificationFigures() {
        this(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    void count(final ContactComparison.Difference difference) {
        difference.mismatches().stream().map(FieldMismatch::field).distinct().forEach(field -> add(fields, field));
        difference.mismatches().forEach(mismatch -> add(kinds, mismatch.kind().text()));
        addAll(cut, difference.cut());
    }

    /** @param before the status after the push; null if unknown */
    void count(final ContactStatus before, final ContactStatus now) {
        add(statuses, now.text());
        if (before != null && before != now) {
            add(statusChanges, "%s to %s".formatted(before, now));
        }
    }

    private static void addAll(final Map<String, Long> counts, final Collection<String> names) {
        names.forEach(name -> add(counts, name));
    }

    private static void add(final Map<String, Long> counts, final String name) {
        counts.merge(name, 1L, Long::sum);
    }
}
