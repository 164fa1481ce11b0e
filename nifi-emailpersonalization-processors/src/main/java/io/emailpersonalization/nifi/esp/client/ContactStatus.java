// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The status of a contact at the vendor. Clients translate their vendor's words into these. */
public enum ContactStatus {

    /** Gets marketing mail. */
    SUBSCRIBED(true),
    /** Was asked for confirmation by mail, and has not answered. */
    PENDING(true),
    /** Gets transactional mail only. */
    TRANSACTIONAL(true),
    /** Unsubscribed. */
    UNSUBSCRIBED(false),
    /** The vendor stopped mailing the address after bounces. */
    CLEANED(false),
    /** Out of the audience; the vendor keeps the contact's history. */
    ARCHIVED(false),
    /** The vendor has no contact with the address. */
    ABSENT(false),
    /** A status that the client does not know. The contact counts as mailed, so that a refusal reaches it. */
    OTHER(true);

    private final boolean mailed;

    ContactStatus(final boolean mailed) {
        this.mailed = mailed;
    }

    /** Reads a text of the tables, or of a vendor that uses the same words: null for null, {@link #OTHER} for an unknown text. */
    public static ContactStatus of(final String text) {
        return text == null ? null : Arrays.stream(values()).filter(status -> status.text().equals(text)).findFirst().orElse(OTHER);
    }

    /** The texts of the statuses that a withdrawal need not change. {@link #ABSENT} is not one of them: somebody may have added the contact since. */
    public static List<String> textsOfUnmailed() {
        return Arrays.stream(values()).filter(status -> !status.mailed && status != ABSENT).map(ContactStatus::text).toList();
    }

    /** Whether the vendor sends mail to the contact. */
    public boolean isMailed() {
        return mailed;
    }

    /** The text in tables, records and reports. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }
}
