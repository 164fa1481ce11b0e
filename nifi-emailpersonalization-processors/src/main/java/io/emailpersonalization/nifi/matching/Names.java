// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

/** Full names as given and family name. */
public final class Names {

    private Names() {
    }

    /**
     * {given, family} of a full name: {@code Ada Lovelace} and {@code Lovelace, Ada} alike; either may be null.
     */
    public static String[] split(final String fullName) {
        if (fullName == null || fullName.isBlank()) {
            return new String[] {null, null};
        }
        final String name = fullName.strip();
        final int comma = name.indexOf(',');
        if (comma > 0) {
            return new String[] {empty(name.substring(comma + 1)), empty(name.substring(0, comma))};
        }
        final int gap = name.lastIndexOf(' ');
        return gap < 0 ? new String[] {null, name} : new String[] {empty(name.substring(0, gap)), empty(name.substring(gap + 1))};
    }

    private static String empty(final String text) {
        return text.isBlank() ? null : text.strip();
    }
}
