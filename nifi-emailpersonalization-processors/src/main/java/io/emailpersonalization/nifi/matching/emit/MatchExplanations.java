// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.emit;

import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.matching.people.MatchedCustomers;
import io.emailpersonalization.nifi.matching.weigh.Weigher;
import io.emailpersonalization.nifi.record.field.FieldNames;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Explains why two rows are or may be one person: a line per field. */
public final class MatchExplanations {

    private static final FieldNames LINE = new FieldNames(List.of("with", "field", "level", "weight"));

    private final MatchedCustomers people;
    private final Weigher weigher;

    /** @param weigher used by one thread only */
    public MatchExplanations(final MatchedCustomers people, final Weigher weigher) {
        this.people = people;
        this.weigher = weigher;
    }

    /** Returns a line for each field that both rows have. */
    public List<Map<String, Object>> explain(final int row, final int other) {
        final String label = MemberKey.label(people.key(other));
        final List<Map<String, Object>> lines = new ArrayList<>();
        for (final Weigher.FieldWeight field : weigher.explain(Math.min(row, other), Math.max(row, other))) {
            lines.add(LINE.values(label, field.field(), field.level().label(), Math.round(field.weight() * 100) / 100.0));
        }
        return lines;
    }

    /** Returns the line for a row whose person the index knew: from earlier records or from a decision. */
    public List<Map<String, Object>> knownByIndex(final int other) {
        return List.of(line(MemberKey.label(people.key(other)), "index", "known"));
    }

    /** Returns a line without a weight. */
    static Map<String, Object> line(final String with, final String field, final String level) {
        return LINE.values(with, field, level, null);
    }
}
