// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

/**
 * What the vendor did with one contact.
 *
 * @param accepted whether it was created or updated
 * @param result {@code created} or {@code updated}; the vendor's code of a refusal
 * @param status the status that the vendor holds, such as subscribed or cleaned; null for a refusal
 * @param field the field that was refused; may be null
 * @param message the vendor's words for a refusal; may be null
 */
public record ContactOutcome(boolean accepted, String result, String status, String field, String message) {

    /** An accepted contact. */
    public static ContactOutcome accepted(final String result, final String status) {
        return new ContactOutcome(true, result, status, null, null);
    }

    /** A refused contact. */
    public static ContactOutcome refused(final String code, final String field, final String message) {
        return new ContactOutcome(false, code, null, field, message);
    }
}
