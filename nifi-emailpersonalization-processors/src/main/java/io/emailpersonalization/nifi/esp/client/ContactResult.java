// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Arrays;

/** What was done with a contact that the vendor accepted. */
public enum ContactResult {

    CREATED("created"),
    UPDATED("updated"),
    UNSUBSCRIBED("unsubscribed"),
    ARCHIVED("archived"),
    /** An archived contact is subscribed again. */
    RESTORED("restored"),
    /** The contact has another address. */
    MOVED("moved"),
    /** Deleted for ever. */
    ERASED("erased"),
    /** The vendor sends the contact a mail that asks for confirmation. */
    CONFIRMATION_REQUESTED("confirmation requested"),
    /** Consent was given again, and the vendor cannot ask the contact for confirmation. */
    NEEDS_OPT_IN("needs new opt-in"),
    /** The contact takes or refuses other topics. */
    TOPICS_CHANGED("topics changed"),
    /** The vendor has the event. */
    EVENT_SENT("event sent"),
    /** The contact has another id in our tables. */
    REKEYED("re-keyed"),
    /** The contact's person was merged into another. */
    MERGED("merged"),
    /** The contact was as it should be. */
    UNCHANGED("unchanged"),
    /** The vendor has no such contact. */
    ABSENT("absent");

    private final String text;

    ContactResult(final String text) {
        this.text = text;
    }

    /** Reads a text of the tables; null for null, and for a text that no version wrote. */
    public static ContactResult of(final String text) {
        return Arrays.stream(values()).filter(result -> result.text.equals(text)).findFirst().orElse(null);
    }

    /** Whether the request changed something. */
    public boolean isChange() {
        return this != UNCHANGED && this != ABSENT;
    }

    /** The text in tables, records and reports. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
