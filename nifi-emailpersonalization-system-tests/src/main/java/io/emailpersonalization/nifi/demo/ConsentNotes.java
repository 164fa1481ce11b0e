// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The notes of the table on consent: the columns with consent, and the values that were not understood. */
final class ConsentNotes {

    /** Explanations by name of the count. */
    private static final Map<String, String> NOT_UNDERSTOOD = new LinkedHashMap<>();

    static {
        NOT_UNDERSTOOD.put("unknown_words", "records with a word of consent that means neither yes nor no (none of their consents counts, see the bulletin of Note consent)");
        NOT_UNDERSTOOD.put("unreadable_addresses", "records with an address that is none (nobody is mailed there)");
        NOT_UNDERSTOOD.put("unreadable_dates", "dates of consent that cannot be read (they count as no date)");
        NOT_UNDERSTOOD.put("unreadable_expiries", "ends of consent that cannot be read (they count as expired)");
        NOT_UNDERSTOOD.put("future_dates", "dates of consent that are yet to come (they count as no date)");
    }

    private ConsentNotes() {
    }

    /** The lines, without indentation. */
    static List<String> of(final RunFolder run) {
        final List<String> notes = new ArrayList<>();
        final TreeSet<String> columns = new TreeSet<>();
        for (final JsonNode report : run.records("consent", "report")) {
            report.path("figures").path("consent_columns").forEach(column -> columns.add(column.asText()));
        }
        notes.add(columns.isEmpty()
                ? "NO COLUMN ABOUT CONSENT: the export says neither who agreed nor who refused, so nobody is pushed. Name the column with --map marketing_consent=COLUMN, or --refusal COLUMN"
                : "consent was read from " + String.join(", ", columns));
        NOT_UNDERSTOOD.forEach((count, meaning) -> {
            final long records = run.count("consent", count);
            if (records > 0) {
                notes.add("%s: %,d".formatted(meaning, records));
            }
        });
        return notes;
    }
}
