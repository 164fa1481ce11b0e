// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

/** Masks personal data for messages. */
public final class Masking {

    private Masking() {
    }

    /** The first character and the domain of an address: {@code a***@example.com}; {@code ***} for text that is no address. */
    public static String email(final String address) {
        final int at = address.lastIndexOf('@');
        if (at <= 0) {
            return "***";
        }
        final int first = address.offsetByCodePoints(0, 1);
        return address.substring(0, first) + "***" + address.substring(at);
    }

    /** The id, masked if it looks like an address. */
    public static String identifier(final String id) {
        return id.indexOf('@') < 0 ? id : email(id.strip());
    }

    /** The first character of a value, and the domain of an address: {@code J***}; an empty text stays empty. */
    public static String value(final String value) {
        if (value.isEmpty()) {
            return value;
        }
        return value.lastIndexOf('@') > 0 ? email(value) : value.substring(0, value.offsetByCodePoints(0, 1)) + "***";
    }
}
