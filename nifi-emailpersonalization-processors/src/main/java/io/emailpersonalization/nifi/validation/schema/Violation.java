// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

/**
 * One thing that is wrong with a record.
 *
 * @param field JSON Pointer of the field, e.g. {@code /email}
 * @param rule the keyword of the schema that is broken, e.g. {@code required}
 * @param message what the field must be, without its value
 * @param value the value as text; null where there is none
 */
public record Violation(String field, String rule, String message, String value) {

    /** The same violation with the message of another alternative as well. */
    Violation and(final Violation other) {
        return message.equals(other.message) ? this : new Violation(field, rule, message + " and " + other.message, value);
    }
}
