// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/**
 * What the vendor did with one contact.
 *
 * @param result what was done, such as {@code created}, {@code updated} or {@code unsubscribed}; the vendor's code of a refusal
 * @param status the status that the vendor holds, such as subscribed or cleaned; null where it holds none
 * @param field the field that was refused; may be null
 * @param message the vendor's words for a refusal, or why nothing is known; may be null
 * @param before the status that the vendor held before; null where that is not known
 */
public record ContactOutcome(Fate fate, String result, String status, String field, String message, String before) {

    /** Whether it was done. */
    public enum Fate {
        /** It was, or it had been before. */
        ACCEPTED,
        /** The vendor will not do it. */
        REFUSED,
        /** It may have been, or not: it is to be sent again. */
        UNKNOWN,
        /** It was not sent, since its time was over before its turn came: consent is to be asked for anew. */
        TOO_LATE
    }

    /** An accepted contact. */
    public static ContactOutcome accepted(final String result, final String status) {
        return new ContactOutcome(Fate.ACCEPTED, result, status, null, null, null);
    }

    /** An accepted contact of which is known what it was before. */
    public static ContactOutcome accepted(final String result, final String status, final String before) {
        return new ContactOutcome(Fate.ACCEPTED, result, status, null, null, before);
    }

    /** A contact that was not sent any more. */
    public static ContactOutcome tooLate() {
        return new ContactOutcome(Fate.TOO_LATE, null, null, null, null, null);
    }

    /** A refused contact. */
    public static ContactOutcome refused(final String code, final String field, final String message) {
        return new ContactOutcome(Fate.REFUSED, code, null, field, message, null);
    }

    /** A contact of which the vendor said nothing. */
    public static ContactOutcome unknown(final String message) {
        return new ContactOutcome(Fate.UNKNOWN, null, null, null, message, null);
    }

    /** Whether it was done. */
    public boolean accepted() {
        return fate == Fate.ACCEPTED;
    }
}
