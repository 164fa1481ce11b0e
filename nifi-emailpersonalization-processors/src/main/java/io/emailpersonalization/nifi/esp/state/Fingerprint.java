// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a contact is pushed with, as hashes.
 *
 * @param fields field to hash of its value; a field that is not sent is not in it
 * @param tags tags of ours that it is to have
 * @param otherTags tags of ours that it is not to have
 */
public record Fingerprint(Map<String, String> fields, Set<String> tags, Set<String> otherTags) {

    private static final int DIGITS = 16;

    /**
     * @param salt what equal values of different contacts are told apart by: the address hash, which stays when a contact gets another id
     * @param values field to value, as they are sent
     */
    public static Fingerprint of(final String salt, final Map<String, ?> values, final Set<String> tags, final Set<String> otherTags) {
        final Map<String, String> hashes = new TreeMap<>();
        values.forEach((field, value) -> hashes.put(field, Sha256.of(salt, field, String.valueOf(value)).substring(0, DIGITS)));
        return new Fingerprint(hashes, Set.copyOf(tags), Set.copyOf(otherTags));
    }
}
