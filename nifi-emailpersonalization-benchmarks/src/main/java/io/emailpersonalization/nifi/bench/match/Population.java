// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;

import java.util.Locale;

/**
 * What kind of customers are generated.
 *
 * @param duplicates the share of records, in percent, that are a person who was there before
 * @param census whether strangers have the same name as often as in a census
 */
record Population(int duplicates, Addresses addresses, boolean census) {

    static final Population USUAL = new Population(20, Addresses.NUMBERED, false);

    /** How the addresses of persons look; those of families and roles are what they are. */
    enum Addresses {
        /** anna.berg4711@example.com. */
        NUMBERED,
        /** anna.berg@example.com, and anna.berg2@example.com for the next of that name at that provider. */
        NAMES,
        /** vilodu83@example.com: nothing of the name. */
        UNRELATED;

        static Addresses of(final String word) {
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

    String label() {
        return equals(USUAL) ? "generated" : "%d %%, %s%s".formatted(duplicates, addresses.name().toLowerCase(Locale.ROOT), census ? ", census" : "");
    }
}
