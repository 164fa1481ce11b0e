// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.emit;

import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.weigh.Weigher;
import io.emailpersonalization.nifi.record.field.FieldNames;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Why two rows are one person, or may be. */
public final class MatchExplanations {

    private static final FieldNames LINE = new FieldNames(List.of("with", "field", "level", "weight"));

    private final CustomerTable people;
    private final Weigher weigher;

    /** @param weigher of the thread that asks */
    public MatchExplanations(final CustomerTable people, final Weigher weigher) {
        this.people = people;
        this.weigher = weigher;
    }

    /** A line per field that says something. */
    public List<Map<String, Object>> explain(final int row, final int with) {
        final String label = MemberKey.label(people.key(with));
        final List<Map<String, Object>> lines = new ArrayList<>();
        for (final Weigher.Evidence evidence : weigher.explain(Math.min(row, with), Math.max(row, with))) {
            lines.add(LINE.map(label, evidence.field(), evidence.level().label(), Math.round(evidence.weight() * 100) / 100.0));
        }
        return lines;
    }

    /** The index knew it: from earlier records, or because somebody decided it. */
    public List<Map<String, Object>> knownByIndex(final int with) {
        return List.of(line(MemberKey.label(people.key(with)), "index", "known"));
    }

    /** A line that nothing was weighed for. */
    static Map<String, Object> line(final String with, final String field, final String level) {
        return LINE.map(with, field, level, null);
    }
}
