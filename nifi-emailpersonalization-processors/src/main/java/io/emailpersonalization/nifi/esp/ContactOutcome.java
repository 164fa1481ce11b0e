// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

/**
 * What the vendor did with one contact.
 *
 * @param result what was done, such as {@code created}, {@code updated} or {@code unsubscribed}; the vendor's code of a refusal
 * @param status the status that the vendor holds, such as subscribed or cleaned; null where it holds none
 * @param field the field that was refused; may be null
 * @param message the vendor's words for a refusal, or why nothing is known; may be null
 */
public record ContactOutcome(Fate fate, String result, String status, String field, String message) {

    /** Whether it was done. */
    public enum Fate {
        /** It was, or it had been before. */
        ACCEPTED,
        /** The vendor will not do it. */
        REFUSED,
        /** It may have been, or not: it is to be sent again. */
        UNKNOWN
    }

    /** An accepted contact. */
    public static ContactOutcome accepted(final String result, final String status) {
        return new ContactOutcome(Fate.ACCEPTED, result, status, null, null);
    }

    /** A refused contact. */
    public static ContactOutcome refused(final String code, final String field, final String message) {
        return new ContactOutcome(Fate.REFUSED, code, null, field, message);
    }

    /** A contact of which the vendor said nothing. */
    public static ContactOutcome unknown(final String message) {
        return new ContactOutcome(Fate.UNKNOWN, null, null, null, message);
    }

    /** Whether it was done. */
    public boolean accepted() {
        return fate == Fate.ACCEPTED;
    }
}
