// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * What was done, or not done, with a contact: a row of {@code esp_sync_change}.
 *
 * @param address null if it must not be kept
 * @param addressHash null without an address
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param detail holds no value of the record; may be null
 */
public record SyncChange(String contactId, String operation, String address, String addressHash, String addressKey, String outcome, String detail) {

    /** Operations, as the table holds them. */
    public static final String UPSERT = "upsert";
    public static final String UNSUBSCRIBE = "unsubscribe";
    public static final String ARCHIVE = "archive";
    public static final String ERASE = "erase";
    public static final String MOVE = "move";
    public static final String RESTORE = "restore";
    public static final String CONFIRM = "confirm";
    public static final String REKEY = "re-key";
    public static final String EVENT = "event";
    public static final String TOPICS = "topics";
}
