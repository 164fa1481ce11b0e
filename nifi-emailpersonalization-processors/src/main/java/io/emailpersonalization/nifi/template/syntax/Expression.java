// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.ArrayList;
import java.util.List;

/** An expression of the languages that descend from Jinja and Django. Tested by JinjaParserTest. */
sealed interface Expression {

    /** The root of the fields of a contact. */
    String CONTACT = "contact";

    /** A value that may not be known. */
    record Value(boolean isKnown, String text) {

        static final Value UNKNOWN = new Value(false, null);
    }

    /** A name with its parts. */
    record Name(List<String> path) implements Expression {

        boolean isField() {
            return path.size() == 2 && CONTACT.equals(path.getFirst());
        }

        String field() {
            return path.getLast();
        }
    }

    /** A text or number; null for none. */
    record Literal(String text) implements Expression {
    }

    /** A value, or another one where it is empty. */
    record Defaulted(Expression value, Expression fallback) implements Expression {
    }

    /** A comparison. */
    record Compared(String operator, Expression left, Expression right) implements Expression {
    }

    /** A negation. */
    record Not(Expression operand) implements Expression {
    }

    /** Operands that must all hold. */
    record All(List<Expression> operands) implements Expression {
    }

    /** Operands of which one must hold. Printed, the first that is not empty. */
    record Any(List<Expression> operands) implements Expression {
    }

    /** A value by a condition. */
    record Choice(Expression condition, Expression then, Expression otherwise) implements Expression {
    }

    /** An expression that is not evaluated, such as a filter of these parts. */
    record Opaque(List<Expression> parts) implements Expression {
    }

    /** Whether the expression holds for a contact. */
    default Truth truth(final ContactValues contact) {
        return switch (this) {
            case Not not -> not.operand().truth(contact).negate();
            case All all -> all.operands().stream().map(each -> each.truth(contact)).reduce(Truth.TRUE, Truth::and);
            case Any any -> any.operands().stream().map(each -> each.truth(contact)).reduce(Truth.FALSE, Truth::or);
            case Compared compared -> {
                final Value left = compared.left().value(contact);
                final Value right = compared.right().value(contact);
                yield left.isKnown() && right.isKnown() ? Comparison.compare(compared.operator(), left.text(), right.text()) : Truth.UNKNOWN;
            }
            default -> {
                final Value value = value(contact);
                yield value.isKnown() ? Comparison.isPresent(value.text()) : Truth.UNKNOWN;
            }
        };
    }

    /** The value of the expression for a contact. */
    default Value value(final ContactValues contact) {
        return switch (this) {
            case Name name -> name.isField() && contact.isKnown(name.field()) ? new Value(true, contact.value(name.field())) : Value.UNKNOWN;
            case Literal literal -> new Value(true, literal.text());
            case Defaulted defaulted -> {
                final Value value = defaulted.value().value(contact);
                yield value.isKnown() && (value.text() == null || value.text().isBlank()) ? defaulted.fallback().value(contact) : value;
            }
            default -> Value.UNKNOWN;
        };
    }

    /** The names that the expression reads. */
    default List<NameUse> uses(final NameUse.Role role) {
        final List<NameUse> uses = new ArrayList<>();
        collect(this, role, uses);
        return uses;
    }

    private static void collect(final Expression expression, final NameUse.Role role, final List<NameUse> uses) {
        switch (expression) {
            case Name name -> uses.add(name.isField() ? new NameUse(name.field(), NameUse.Owner.CONTACT, role)
                    : new NameUse(String.join(".", name.path()), NameUse.Owner.VENDOR, role));
            case Literal any -> {
                // reads no name
            }
            case Defaulted defaulted -> {
                collect(defaulted.value(), isBlank(defaulted.fallback()) ? role : withFallback(role), uses);
                collect(defaulted.fallback(), role, uses);
            }
            case Any any -> {
                final Expression last = any.operands().getLast();
                any.operands().stream().limit(any.operands().size() - 1L).forEach(each -> collect(each, isBlank(last) ? role : withFallback(role), uses));
                collect(last, role, uses);
            }
            case Choice choice -> {
                collect(choice.condition(), NameUse.Role.TESTED, uses);
                collect(choice.then(), choice.then().equals(choice.condition()) ? withFallback(role) : role, uses);
                collect(choice.otherwise(), role, uses);
            }
            case Opaque opaque -> opaque.parts().forEach(part -> collect(part, role, uses));
            case Not not -> collect(not.operand(), NameUse.Role.TESTED, uses);
            case All all -> all.operands().forEach(each -> collect(each, role, uses));
            case Compared compared -> {
                collect(compared.left(), NameUse.Role.TESTED, uses);
                collect(compared.right(), NameUse.Role.TESTED, uses);
            }
        }
    }

    private static boolean isBlank(final Expression expression) {
        return expression instanceof Literal literal && (literal.text() == null || literal.text().isBlank());
    }

    private static NameUse.Role withFallback(final NameUse.Role role) {
        return role == NameUse.Role.PRINTED ? NameUse.Role.PRINTED_WITH_FALLBACK : role;
    }
}
