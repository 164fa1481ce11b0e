// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import io.emailpersonalization.nifi.record.value.Values;

import java.math.BigDecimal;
import java.util.Optional;

/** Compares values as template languages do. Where the vendors do not say how they compare, the result is unknown. Tested by MailchimpParserTest and JinjaParserTest. */
final class Comparison {

    private Comparison() {
    }

    /** Whether a value counts as present. Languages disagree on zero and on the word false. */
    static Truth isPresent(final String value) {
        if (value == null || value.isBlank()) {
            return Truth.FALSE;
        }
        return "0".equals(value.strip()) || "false".equalsIgnoreCase(value.strip()) ? Truth.UNKNOWN : Truth.TRUE;
    }

    /**
     * Compares two values.
     *
     * @param operator one of {@code = == != < > <= >=}; the result of any other is unknown
     */
    static Truth compare(final String operator, final String left, final String right) {
        final String first = left == null ? "" : left.strip();
        final String second = right == null ? "" : right.strip();
        return switch (operator) {
            case "=", "==" -> equal(first, second);
            case "!=" -> equal(first, second).negate();
            case "<", ">", "<=", ">=" -> order(operator, first, second);
            default -> Truth.UNKNOWN;
        };
    }

    private static Truth equal(final String left, final String right) {
        if (left.equals(right)) {
            return Truth.TRUE;
        }
        final Optional<BigDecimal> first = Values.number(left);
        final Optional<BigDecimal> second = Values.number(right);
        final boolean isSameNumber = first.isPresent() && second.isPresent() && first.get().compareTo(second.get()) == 0;
        return isSameNumber || left.equalsIgnoreCase(right) ? Truth.UNKNOWN : Truth.FALSE;
    }

    private static Truth order(final String operator, final String left, final String right) {
        final Optional<BigDecimal> first = Values.number(left);
        final Optional<BigDecimal> second = Values.number(right);
        if (first.isEmpty() || second.isEmpty()) {
            return Truth.UNKNOWN;
        }
        final int order = first.get().compareTo(second.get());
        return Truth.of(order == 0 ? operator.length() > 1 : order < 0 == (operator.charAt(0) == '<'));
    }
}
