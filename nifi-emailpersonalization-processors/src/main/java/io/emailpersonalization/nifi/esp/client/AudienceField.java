// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.List;

/**
 * A field of the contacts of an audience.
 *
 * @param name the name in requests, as a mapping writes it
 * @param required whether a new contact needs a value
 * @param maxLength the longest value; null where the vendor states none
 * @param options the values that the vendor accepts, in its order; empty where the field has no list of values
 */
public record AudienceField(String name, Type type, boolean required, MaxLength maxLength, List<String> options) {

    public AudienceField {
        options = List.copyOf(options);
    }

    /** A field that takes any value of its type. */
    public static AudienceField of(final String name, final Type type, final boolean required) {
        return new AudienceField(name, type, required, null, List.of());
    }

    /** The type of a field. Clients translate their vendor's words into these. */
    public enum Type {
        TEXT,
        NUMBER,
        BOOLEAN,
        /** A day. */
        DATE,
        /** A day with a time. */
        DATE_TIME,
        /** A month and a day. */
        BIRTHDAY,
        /** One of {@link AudienceField#options}. */
        OPTION,
        /** Any number of {@link AudienceField#options}. */
        OPTIONS,
        PHONE,
        URL,
        POSTAL_CODE,
        /** A postal address in parts: street, city and so on. */
        ADDRESS,
        /** A type that the client does not know. */
        OTHER
    }

    /** The length of the longest value. The vendor cuts or refuses a longer one. */
    public record MaxLength(int length, Unit unit) {

        /** What the length counts. */
        public enum Unit {
            CHARACTERS,
            /** Bytes of UTF-8. */
            BYTES
        }
    }
}
