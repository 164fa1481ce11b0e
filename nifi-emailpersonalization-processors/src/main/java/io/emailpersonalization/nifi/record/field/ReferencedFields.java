// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The fields of a record that an expression mentions, such as {@code country} and {@code home.city}. */
final class ReferencedFields {

    private static final String INDEX = "_[_]";

    /** Names from the record down, separated by a character that no name has. */
    private final Set<List<String>> paths = new TreeSet<>((one, other) -> String.join("\u0000", one).compareTo(String.join("\u0000", other)));
    /** Whether the expression goes by the record as a whole, or by a field whose name it computes. */
    private boolean whole;

    private ReferencedFields() {
    }

    static ReferencedFields project(final CelExpr expression) {
        final ReferencedFields mentioned = new ReferencedFields();
        mentioned.visit(expression);
        return mentioned;
    }

    /** The same record with nothing but these fields; empty where the expression goes by all of it. */
    Optional<Map<String, Object>> project(final Map<String, Object> record) {
        if (whole) {
            return Optional.empty();
        }
        final Map<String, Object> some = new HashMap<>();
        // a field comes before the fields within it: once it is there as a whole, nothing is left to be added
        paths.forEach(path -> copy(record, some, path));
        return Optional.of(some);
    }

    @SuppressWarnings("unchecked")
    private static void copy(final Map<String, Object> from, final Map<String, Object> to, final List<String> path) {
        final String name = path.getFirst();
        final Object value = from.get(name);
        if (value == null || to.containsKey(name) && to.get(name) == value) {
            return;
        }
        if (path.size() > 1 && value instanceof Map) {
            copy((Map<String, Object>) value, (Map<String, Object>) to.computeIfAbsent(name, any -> new HashMap<String, Object>()), path.subList(1, path.size()));
        } else {
            to.put(name, value);
        }
    }

    private void visit(final CelExpr expression) {
        final LinkedList<String> path = path(expression);
        if (path != null) {
            whole |= path.isEmpty();
            if (!path.isEmpty()) {
                paths.add(new ArrayList<>(path));
            }
            return;
        }
        switch (expression.getKind()) {
            case SELECT -> visit(expression.select().operand());
            case CALL -> {
                expression.call().target().ifPresent(this::visit);
                expression.call().args().forEach(this::visit);
            }
            case LIST -> expression.list().elements().forEach(this::visit);
            case MAP -> expression.map().entries().forEach(entry -> {
                visit(entry.key());
                visit(entry.value());
            });
            case STRUCT -> expression.struct().entries().forEach(entry -> visit(entry.value()));
            case COMPREHENSION -> {
                final CelExpr.CelComprehension all = expression.comprehension();
                List.of(all.iterRange(), all.accuInit(), all.loopCondition(), all.loopStep(), all.result()).forEach(this::visit);
            }
            default -> {
                // a constant, or another variable
            }
        }
    }

    /** The names from the record down to what an expression selects, empty for the record itself; null where it selects something else. */
    private static LinkedList<String> path(final CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> RecordRule.RECORD.equals(expression.ident().name()) ? new LinkedList<>() : null;
            case SELECT -> append(expression.select().operand(), expression.select().field());
            case CALL -> expression.call().function().equals(INDEX) && isText(expression.call().args().getLast())
                    ? append(expression.call().args().getFirst(), expression.call().args().getLast().constant().stringValue()) : null;
            default -> null;
        };
    }

    private static LinkedList<String> append(final CelExpr operand, final String name) {
        final LinkedList<String> path = path(operand);
        if (path != null) {
            path.addLast(name);
        }
        return path;
    }

    private static boolean isText(final CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }
}
