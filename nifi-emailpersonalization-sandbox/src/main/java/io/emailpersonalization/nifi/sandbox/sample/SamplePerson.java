// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An invented person. Every system of the samples has a record of each. SampleFilesTest covers this class.
 *
 * @param number from 0; ids of the systems are made of it
 * @param givenName null for none
 * @param email null for none
 * @param phone in the international form with spaces; null for none
 * @param birthDate an ISO date; null for none
 * @param street null for none
 * @param countryCode ISO 3166-1 alpha-2
 * @param createdOn an ISO date: when the systems got to know the person
 * @param changedOn an ISO date: when the record was changed last
 */
record SamplePerson(int number, String givenName, String familyName, String email, String phone, String birthDate, String street, String postalCode, String city, String countryCode, String country,
                    String createdOn, String changedOn) {

    /** The number of Søren Jensen, into whose record that of Tina Ude was merged. */
    static final int SURVIVOR = 18;

    private static final int NINA = 13;
    private static final int ROSA = 17;
    private static final int TINA = 19;
    private static final int FRANCOIS = 31;
    private static final int HANA = 33;
    private static final int LOU = 37;

    String fullName() {
        return Stream.of(givenName, familyName).filter(part -> part != null).collect(Collectors.joining(" "));
    }

    /** Returns a value, or an empty text for null. */
    static String text(final String value) {
        return value == null ? "" : value;
    }

    /** The ISO 639 code of the language. */
    String language() {
        return "DE".equals(countryCode) || "AT".equals(countryCode) ? "de" : "en";
    }

    /** Whether the person opted out, in every system that knows an opt-out. */
    boolean isOptedOut() {
        return number == NINA || number == FRANCOIS;
    }

    /** Whether the person agreed to e-mail. One in three said nothing. */
    boolean hasConsent() {
        return number % 3 != 1 && !isOptedOut();
    }

    /** Whether the person opted out of one subscription type, or of bulk e-mail. */
    boolean isOptedOutInPart() {
        return number == HANA;
    }

    /** Whether the address had a hard bounce. */
    boolean isBounced() {
        return number == LOU;
    }

    /** Whether the source deleted the record. */
    boolean isDeleted() {
        return number == ROSA;
    }

    /** Whether the source merged the record into that of {@link #SURVIVOR}. */
    boolean isMerged() {
        return number == TINA;
    }

    /** Returns one of several values, by turns. */
    String oneOf(final String... values) {
        return values[number % values.length];
    }
}
