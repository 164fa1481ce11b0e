// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

/** A field of a record cannot be scored. The message holds no value of the record. */
final class InvalidFieldException extends Exception {

    private static final long serialVersionUID = 1L;
    private final String field;
    private final String rule;

    InvalidFieldException(final String field, final String rule, final String message) {
        super(message);
        this.field = field;
        this.rule = rule;
    }

    /** The RecordPath of the field. */
    String field() {
        return field;
    }

    /** The rule that the field breaks, such as {@code minimum}. */
    String rule() {
        return rule;
    }
}
