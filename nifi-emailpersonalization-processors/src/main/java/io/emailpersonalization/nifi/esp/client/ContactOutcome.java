// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/**
 * What the vendor did with one contact.
 *
 * @param result what was done; null unless accepted
 * @param status the status that the vendor holds; null where it holds none, or none is known
 * @param before the status that the vendor held before; null where it is not known
 * @param code the vendor's code of a refusal; null unless refused, or not sent
 * @param field the field that was refused; may be null
 * @param message the vendor's words for a refusal, or the reason why nothing is known; may be null
 */
public record ContactOutcome(Fate fate, ContactResult result, ContactStatus status, ContactStatus before, String code, String field, String message) {

    /** The code of a refused move: the person unsubscribed at the former address. */
    public static final String UNSUBSCRIBED_CODE = "unsubscribed";

    /** The code of an unknown outcome whose request had no effect. */
    private static final String NOT_SENT_CODE = "not sent";

    /** Whether it was done. */
    public enum Fate {
        /** It was done, now or before. */
        ACCEPTED,
        /** The vendor will not do it. */
        REFUSED,
        /** It was done or not: send it again. */
        UNKNOWN,
        /** It was not sent, since its deadline passed first: ask for consent again. */
        TOO_LATE
    }

    /** An accepted contact. */
    public static ContactOutcome accepted(final ContactResult result, final ContactStatus status) {
        return accepted(result, status, null);
    }

    /** An accepted contact with the status that it had before. */
    public static ContactOutcome accepted(final ContactResult result, final ContactStatus status, final ContactStatus before) {
        return new ContactOutcome(Fate.ACCEPTED, result, status, before, null, null, null);
    }

    /** An accepted contact of which the vendor holds nothing. */
    public static ContactOutcome absent() {
        return accepted(ContactResult.ABSENT, null);
    }

    /** A contact that was not sent. */
    public static ContactOutcome tooLate() {
        return new ContactOutcome(Fate.TOO_LATE, null, null, null, null, null, null);
    }

    /** A refused contact. */
    public static ContactOutcome refused(final String code, final String field, final String message) {
        return new ContactOutcome(Fate.REFUSED, null, null, null, code, field, message);
    }

    /** A contact without an answer. */
    public static ContactOutcome unknown(final String message) {
        return new ContactOutcome(Fate.UNKNOWN, null, null, null, null, null, message);
    }

    /** A contact without an answer whose request had no effect, or was not sent. */
    public static ContactOutcome notSent(final String message) {
        return new ContactOutcome(Fate.UNKNOWN, null, null, null, NOT_SENT_CODE, null, message);
    }

    /** Whether the request was not sent, or had no effect. */
    public boolean isNotSent() {
        return fate == Fate.TOO_LATE || fate == Fate.UNKNOWN && NOT_SENT_CODE.equals(code);
    }

    /** Whether it was done. */
    public boolean accepted() {
        return fate == Fate.ACCEPTED;
    }
}
