// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Suggests the field that a column with an unknown name was probably meant for. */
final class Suggestions {

    /** From here on two names differ by a typing error or two. */
    private static final double CLOSE = .88;
    private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

    private Suggestions() {
    }

    /** The known word that is closest to a name, if it is close. */
    static Optional<String> closest(final String name, final Collection<String> known) {
        String best = null;
        double similarity = CLOSE;
        for (final String word : known) {
            final double each = SIMILARITY.apply(name, word);
            if (each >= similarity) {
                best = word;
                similarity = each;
            }
        }
        return Optional.ofNullable(best);
    }

    /** A field that no column was taken for, and whose usual names are close to that of a column. */
    static Optional<String> field(final String column, final Collection<String> takenFields) {
        final String simple = ColumnNames.simple(column);
        String best = null;
        double similarity = CLOSE;
        for (final Map.Entry<String, List<String>> field : ColumnNames.usual().entrySet()) {
            if (takenFields.contains(field.getKey())) {
                continue;
            }
            for (final String name : field.getValue()) {
                final double each = name.length() < 4 ? 0 : SIMILARITY.apply(simple, name);
                if (each >= similarity) {
                    best = field.getKey();
                    similarity = each;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Columns that keep their names and are none of the flow's.
     *
     * @param names the new name of each column
     */
    static List<String> unrecognized(final List<String> columns, final Map<String, String> names) {
        final Set<String> taken = new HashSet<>(names.values());
        final List<String> unrecognized = new ArrayList<>();
        for (final String column : columns) {
            if (!ColumnNames.FIELDS.contains(names.getOrDefault(column, column)) && RefusalColumns.meaning(names.getOrDefault(column, column)).isEmpty()) {
                unrecognized.add(column + field(column, taken).map(field -> " (did you mean %s? Say --map %s=%s)".formatted(field, field, RefusalNames.quoted(column))).orElse(""));
            }
        }
        return unrecognized;
    }
}
