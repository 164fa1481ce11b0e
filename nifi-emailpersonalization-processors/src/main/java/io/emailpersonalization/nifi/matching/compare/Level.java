// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Locale;

/** How far two values of a field agree. A missing value is no level: it says nothing, and neither do names in two scripts that cannot be held against each other. */
public enum Level {
    EXACT,
    /** Forms of one name, such as Bob and Robert. */
    NICKNAME,
    /** Given and family name stand in each other's place. */
    SWAPPED,
    /** A typing error apart. */
    CLOSE,
    /** One is the initial of the other. */
    INITIAL,
    /** The same name at another provider, for addresses. */
    SAME_NAME,
    /** The same address of a function, such as info@. */
    SHARED,
    /** One is a part of the other. */
    PART,
    /** More alike than chance. */
    SIMILAR,
    DIFFERENT;

    private static final Level[] ALL = values();

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /** How many levels there are, with missing as number 0. */
    public static final int CODES = ALL.length + 1;

    /** The level as a number from 1; 0 stands for no level. */
    public int code() {
        return ordinal() + 1;
    }

    /** The level of a number; null for 0. */
    public static Level of(final int code) {
        return code == 0 ? null : ALL[code - 1];
    }

    /** The level as it stands in explanations. */
    public String label() {
        return label;
    }
}
