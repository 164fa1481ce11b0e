// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * What the vendor did with an address.
 *
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param status the status that the vendor holds, or {@link ContactRow#ABSENT}
 * @param before the status that it held before we archived it; null where we did not
 */
public record AddressOutcome(String address, String addressKey, String status, String result, String before) {

    /** Of an address whose contact was not archived. */
    public static AddressOutcome of(final String address, final String addressKey, final String status, final String result) {
        return new AddressOutcome(address, addressKey, status == null ? ContactRow.ABSENT : status, result, null);
    }

    /** Of an address whose contact was archived, or was to be. */
    public static AddressOutcome archived(final String address, final String status, final String result, final String before) {
        return new AddressOutcome(address, null, status == null ? ContactRow.ABSENT : status, result, before);
    }
}
