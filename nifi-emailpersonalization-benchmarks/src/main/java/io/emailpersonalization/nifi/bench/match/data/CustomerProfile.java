// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.data;

import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;

import java.util.Locale;

/**
 * The kind of generated customers.
 *
 * @param duplicates the share of records, in percent, that repeat an earlier person
 * @param census whether strangers have the same name as often as in a census
 */
public record CustomerProfile(int duplicates, Addresses addresses, boolean census) {

    public static final CustomerProfile USUAL = new CustomerProfile(20, Addresses.NUMBERED, false);

    /** The form of personal addresses; addresses of families and roles have one form only. */
    public enum Addresses {
        /** anna.berg4711@example.com. */
        NUMBERED,
        /** anna.berg@example.com, and anna.berg2@example.com for the next of that name at that provider. */
        NAMES,
        /** vilodu83@example.com: nothing of the name. */
        UNRELATED;

        public static Addresses of(final String word) {
            try {
                return valueOf(word.toUpperCase(Locale.ROOT));
            } catch (final IllegalArgumentException e) {
                throw new IllegalArgumentException("--addresses needs numbered, names or unrelated, not " + word, e);
            }
        }
    }

    CustomerGenerator.Mix mix() {
        return new CustomerGenerator.Mix(duplicates / 100.0, census);
    }

    public String label() {
        return equals(USUAL) ? "generated" : "%d %%, %s%s".formatted(duplicates, addresses.name().toLowerCase(Locale.ROOT), census ? ", census" : "");
    }
}
