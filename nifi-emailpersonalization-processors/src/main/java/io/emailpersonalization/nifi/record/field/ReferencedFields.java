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

/** The fields of a record that a CEL expression refers to, such as {@code country} and {@code home.city}. RecordRuleTest covers this class. */
final class ReferencedFields {

    /** The name of CEL's index operator. */
    private static final String INDEX = "_[_]";

    /** Names from the record down, ordered so that a field comes before the fields within it. */
    private final Set<List<String>> paths = new TreeSet<>((one, other) -> String.join("\u0000", one).compareTo(String.join("\u0000", other)));
    /** Whether the expression refers to the whole record, or to a field with a computed name. */
    private boolean whole;

    private ReferencedFields() {
    }

    static ReferencedFields project(final CelExpr expression) {
        final ReferencedFields mentioned = new ReferencedFields();
        mentioned.visit(expression);
        return mentioned;
    }

    /** The record with only these fields; empty if the expression refers to the whole record. */
    Optional<Map<String, Object>> project(final Map<String, Object> record) {
        if (whole) {
            return Optional.empty();
        }
        final Map<String, Object> some = new HashMap<>();
        // after a whole field, the fields within it have nothing to add
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
                // constants and other variables refer to no field
            }
        }
    }

    /** The names from the record down to the selected field; empty for the record itself, null for anything else. */
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
