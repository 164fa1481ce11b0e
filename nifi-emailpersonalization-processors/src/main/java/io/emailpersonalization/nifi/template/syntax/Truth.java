// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

/** The truth of a condition for one contact. What is not understood, or depends on what the vendor holds, is unknown. Tested by MailchimpParserTest. */
public enum Truth {
    TRUE,
    FALSE,
    UNKNOWN;

    static Truth of(final boolean value) {
        return value ? TRUE : FALSE;
    }

    Truth and(final Truth other) {
        if (this == FALSE || other == FALSE) {
            return FALSE;
        }
        return this == TRUE && other == TRUE ? TRUE : UNKNOWN;
    }

    Truth or(final Truth other) {
        return negate().and(other.negate()).negate();
    }

    Truth negate() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
