// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.Memberships;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a contact is pushed with, as hashes.
 *
 * @param fields field to hash of its value; a field that is not sent is not in it
 */
public record Fingerprint(Map<String, String> fields, Memberships memberships) {

    private static final int DIGITS = 16;

    /**
     * @param salt what equal values of different contacts are told apart by: the address hash, which stays when a contact gets another id
     * @param values field to value, as they are sent
     */
    public static Fingerprint of(final String salt, final Map<String, ?> values, final Memberships memberships) {
        final Map<String, String> hashes = new TreeMap<>();
        values.forEach((field, value) -> hashes.put(field, Sha256.of(salt, field, String.valueOf(value)).substring(0, DIGITS)));
        return new Fingerprint(hashes, memberships);
    }
}
