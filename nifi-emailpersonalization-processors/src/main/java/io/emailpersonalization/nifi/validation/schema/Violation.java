// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

/**
 * A violation of a rule by a record.
 *
 * @param field JSON Pointer of the field, e.g. {@code /email}
 * @param rule the broken keyword of the schema, e.g. {@code required}
 * @param message the expectation, without the value
 * @param value the value as text; null for none
 */
public record Violation(String field, String rule, String message, String value) {

    /** The violation with the message of another alternative added. */
    Violation and(final Violation other) {
        return message.equals(other.message) ? this : new Violation(field, rule, message + " and " + other.message, value);
    }
}
