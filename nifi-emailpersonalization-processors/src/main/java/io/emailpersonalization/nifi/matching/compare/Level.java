// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/** How far two values of a field agree. A missing value is no level: it says nothing. */
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
    /** More alike than chance. */
    SIMILAR,
    DIFFERENT;

    /** The level as it stands in explanations. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
