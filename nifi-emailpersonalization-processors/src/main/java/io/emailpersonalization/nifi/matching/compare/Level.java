// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Locale;

/** The agreement level of two values of a field. There is none when a value is missing, or when names are in two scripts that cannot be compared. */
public enum Level {
    EXACT,
    /** Forms of one name, such as Bob and Robert. */
    NICKNAME,
    /** Given and family name changed places. */
    SWAPPED,
    /** A typing error apart. */
    CLOSE,
    /** One is the initial of the other. */
    INITIAL,
    /** Addresses with the same part before the at sign, at another provider. */
    SAME_NAME,
    /** The same mailbox of a function, such as info@. */
    SHARED,
    /** One is a part of the other. */
    PART,
    /** More alike than by chance. */
    SIMILAR,
    DIFFERENT;

    private static final Level[] ALL = values();

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /** The number of codes: the levels, and 0 for no level. */
    public static final int CODES = ALL.length + 1;

    /** The code of the level, from 1; 0 stands for no level. */
    public int code() {
        return ordinal() + 1;
    }

    /** The level of a code; null for 0. */
    public static Level of(final int code) {
        return code == 0 ? null : ALL[code - 1];
    }

    /** The level as explanations write it. */
    public String label() {
        return label;
    }
}
