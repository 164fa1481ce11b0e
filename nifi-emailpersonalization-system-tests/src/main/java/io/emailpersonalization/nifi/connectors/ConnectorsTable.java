// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import io.emailpersonalization.nifi.connectors.rig.Outcome;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outcomes of the parts as a table. ConnectorsTableTest tests it. */
final class ConnectorsTable {

    private static final String ROW = "  %-24s %-8s %8s %8s %8s   %s";

    private ConnectorsTable() {
    }

    /** A line for the head and one for each part, and the sum. */
    static List<String> lines(final List<Outcome> outcomes) {
        final List<String> lines = new ArrayList<>();
        lines.add(ROW.formatted("part", "proof", "in", "out", "again", "").stripTrailing());
        outcomes.forEach(outcome -> lines.add(ROW.formatted(outcome.part(), proof(outcome), count(outcome, outcome.in()), count(outcome, outcome.out()), count(outcome, outcome.again()),
                outcome.note())));
        final long run = outcomes.stream().filter(outcome -> outcome.holds() && outcome.wasRun()).count();
        final long failed = outcomes.stream().filter(outcome -> !outcome.holds()).count();
        lines.add("%d parts were run and lost nothing, %d failed, %d were not run.".formatted(run, failed, outcomes.size() - run - failed));
        return lines;
    }

    private static String proof(final Outcome outcome) {
        return !outcome.holds() ? "WRONG" : outcome.proof().isEmpty() ? "not run" : outcome.proof();
    }

    private static String count(final Outcome outcome, final long records) {
        return outcome.wasRun() ? String.format(Locale.ROOT, "%,d", records) : "-";
    }
}
