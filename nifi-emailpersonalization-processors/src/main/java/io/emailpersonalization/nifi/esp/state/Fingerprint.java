// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.record.value.Digests;

import java.util.Map;
import java.util.TreeMap;

/**
 * The hashed values of a contact, for change detection. Tested by SyncStateTest.
 *
 * @param fields field to hash of its value; only fields that are sent
 */
public record Fingerprint(Map<String, String> fields, Memberships memberships) {

    /** Hexadecimal digits of a hash, 64 bits: a changed value is overlooked with a chance of 1 in 10^19. */
    private static final int DIGITS = 16;

    /**
     * @param salt makes equal values of different contacts differ: the plain address hash, which stays when a contact gets another id
     * @param values field to value, as sent
     */
    public static Fingerprint of(final String salt, final Map<String, ?> values, final Memberships memberships) {
        final Map<String, String> hashes = new TreeMap<>();
        values.forEach((field, value) -> hashes.put(field, Digests.sha256OfParts(salt, field, String.valueOf(value)).substring(0, DIGITS)));
        return new Fingerprint(hashes, memberships);
    }
}
