// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Finds columns that hold refusals: the flow must read each of them, and must not read it as consent. */
final class RefusalNames {

    /** Names by which the flow reads a refusal, in the order in which they are given away. */
    private static final List<String> READ = List.of("opted_out", "unsubscribed", "do_not_email", "opt_out", "no_email", "email_opt_out");
    private static final Set<String> CONSENT = Set.of("marketing_consent", "consent_at");
    /** How deep the flow reads a refusal in objects within objects. */
    private static final int MAX_DEPTH = 3;

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
                throw new DemoException("The column %s says who refused, and cannot be %s: not opted out is not opted in. Leave out --map %s=%s: the flow reads the column under its own name."
                        .formatted(column, field, field, column));
            }
            if (CONSENT.contains(field) && RefusalColumns.looksLikeRefusal(column)) {
                throw new DemoException("The column %s looks like a refusal, and cannot be %s: not opted out is not opted in. Say --refusal %s instead of --map %s=%s."
                        .formatted(column, field, quoted(column), field, column));
            }
        });
    }

    /**
     * Checks the fields of the mapped records.
     *
     * @throws DemoException when one looks like a refusal and the flow does not read it
     */
    static void refuseUnread(final RecordSchema mapped, final ColumnChoices choices) {
        final List<String> atTop = new ArrayList<>();
        final List<String> nested = new ArrayList<>();
        collect(mapped, List.of(), false, (path, isRead) -> {
            final String name = String.join(".", path);
            if (!isRead && !choices.ignored().contains(name)) {
                (path.size() == 1 ? atTop : nested).add(name);
            }
        });
        if (!atTop.isEmpty()) {
            throw new DemoException("%s like a refusal, and the flow does not read %s. Where the values refuse (true, yes, 1, a date), say%s. Where it is none, say%s.".formatted(
                    atTop.size() == 1 ? "The column " + atTop.getFirst() + " looks" : "The columns " + String.join(", ", atTop) + " look", atTop.size() == 1 ? "it" : "them",
                    options(" --refusal ", atTop), options(" --ignore ", atTop)));
        }
        if (!nested.isEmpty()) {
            throw new DemoException("The flow does not read a refusal where %s. Bring it to the top of the record. Where it is none, say%s."
                    .formatted(nested.size() == 1 ? nested.getFirst() + " stands" : String.join(", ", nested) + " stand", options(" --ignore ", nested)));
        }
    }

    /** Reports every field that looks like a refusal, with whether the flow reads it where it stands. */
    private static void collect(final RecordSchema schema, final List<String> above, final boolean inList, final BiConsumer<List<String>, Boolean> looks) {
        for (final RecordField field : schema.getFields()) {
            final List<String> path = new ArrayList<>(above);
            path.add(field.getFieldName());
            switch (field.getDataType()) {
                case RecordDataType nested when nested.getChildSchema() != null -> collect(nested.getChildSchema(), path, inList, looks);
                case ArrayDataType list when list.getElementType() instanceof RecordDataType nested && nested.getChildSchema() != null -> collect(nested.getChildSchema(), path, true, looks);
                default -> {
                    if (RefusalColumns.looksLikeRefusal(field.getFieldName())) {
                        looks.accept(path, !inList && path.size() <= MAX_DEPTH && isRead(field.getFieldName()));
                    }
                }
            }
        }
    }

    /**
     * Gives each column of refusals a name by which the flow reads it.
     *
     * @param columns all columns of the export
     * @param taken the targets of refusals that the profile has
     * @return target to column
     */
    static Map<String, String> targets(final List<String> refusals, final List<String> columns, final ObjectNode taken) {
        final List<String> free = new ArrayList<>(READ);
        free.removeAll(columns);
        free.removeIf(taken::has);
        if (refusals.size() > free.size()) {
            throw new DemoException("--refusal can be given %d times.".formatted(free.size()));
        }
        final Map<String, String> targets = new LinkedHashMap<>();
        for (int i = 0; i < refusals.size(); i++) {
            targets.put(free.get(i), refusals.get(i));
        }
        return targets;
    }

    private static String options(final String option, final List<String> columns) {
        return String.join("", columns.stream().map(column -> option + quoted(column)).toList());
    }

    /** A column as it is written on a command line. */
    static String quoted(final String column) {
        return column.matches("[A-Za-z0-9_.-]+") ? column : "'" + column.replace("'", "'\\''") + "'";
    }
}
