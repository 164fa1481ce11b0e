// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import io.emailpersonalization.nifi.consent.register.RefusalColumns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds columns that hold refusals: the flow must read each of them, and must not read it as consent. */
final class RefusalNames {

    /** Names by which the flow reads a refusal, in the order in which they are given away. */
    private static final List<String> READ = List.of("opted_out", "unsubscribed", "do_not_email", "opt_out", "no_email", "email_opt_out");
    private static final Set<String> CONSENT = Set.of("marketing_consent", "consent_at");

    private RefusalNames() {
    }

    /** Returns whether the flow reads a column as a refusal, under its own name. */
    static boolean isRead(final String column) {
        return RefusalColumns.meaning(column).isPresent();
    }

    /** @throws DemoException when a column that refuses was said to be something else, or nothing */
    static void check(final ColumnChoices choices) {
        choices.ignored().stream().filter(column -> isRead(column.substring(column.lastIndexOf('.') + 1))).findFirst().ifPresent(column -> {
            throw new DemoException("The column %s has one of the usual names of a refusal, and the flow reads it: leave out --ignore, or give it another name in the export.".formatted(column));
        });
        choices.fields().forEach((field, column) -> {
            if (isRead(column)) {
                throw new DemoException("The column %s says who refused, and cannot be %s: who has not opted out has not opted in. Leave out --map %s=%s: the flow reads the column under its own name."
                        .formatted(column, field, field, column));
            }
            if (CONSENT.contains(field) && RefusalColumns.looksLikeRefusal(column)) {
                throw new DemoException("The column %s looks like a refusal, and cannot be %s: who has not opted out has not opted in. Say --refusal %s instead of --map %s=%s."
                        .formatted(column, field, quoted(column), field, column));
            }
        });
    }

    /**
     * Checks the columns that the flow does not read.
     *
     * @param columns those that keep their names
     * @throws DemoException when one looks like a refusal
     */
    static void refuseUnread(final Collection<String> columns, final ColumnChoices choices) {
        final List<String> unread = columns.stream().filter(column -> RefusalColumns.looksLikeRefusal(column) && !isRead(column) && !choices.ignored().contains(column)).toList();
        if (!unread.isEmpty()) {
            throw new DemoException("%s like a refusal, and the flow does not read %s. Where the values refuse (true, yes, 1, a date), say%s. Where it is none, say%s.".formatted(
                    unread.size() == 1 ? "The column " + unread.getFirst() + " looks" : "The columns " + String.join(", ", unread) + " look", unread.size() == 1 ? "it" : "them",
                    options(" --refusal ", unread), options(" --ignore ", unread)));
        }
    }

    /**
     * Checks the fields of nested objects and lists, which no option can rename.
     *
     * @param nested names with dots, of fields that the flow does not read where they stand
     * @throws DemoException when one is not ignored
     */
    static void refuseNested(final Collection<String> nested, final ColumnChoices choices) {
        final List<String> unread = nested.stream().filter(name -> !choices.ignored().contains(name)).toList();
        if (!unread.isEmpty()) {
            throw new DemoException("The flow does not read a refusal where %s. Bring it to the top of the record. Where it is none, say%s."
                    .formatted(unread.size() == 1 ? unread.getFirst() + " stands" : String.join(", ", unread) + " stand", options(" --ignore ", unread)));
        }
    }

    /** Gives each column that was said to refuse a name by which the flow reads it. */
    static void name(final List<String> columns, final List<String> refusals, final Map<String, String> fieldOf) {
        final List<String> free = new ArrayList<>(READ);
        free.removeAll(columns);
        if (refusals.size() > free.size()) {
            throw new DemoException("--refusal can be given %d times.".formatted(free.size()));
        }
        for (int i = 0; i < refusals.size(); i++) {
            fieldOf.put(refusals.get(i), free.get(i));
        }
    }

    private static String options(final String option, final List<String> columns) {
        return String.join("", columns.stream().map(column -> option + quoted(column)).toList());
    }

    /** A column as it is written on a command line. */
    static String quoted(final String column) {
        return column.matches("[A-Za-z0-9_.-]+") ? column : "'" + column.replace("'", "'\\''") + "'";
    }
}
