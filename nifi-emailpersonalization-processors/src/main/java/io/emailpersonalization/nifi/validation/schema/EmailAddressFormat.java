// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.Format;

/**
 * The format {@code email}: a dot-atom local part of at most 64 characters, and a host name of at most 255 characters with at least two labels (RFC 5321, RFC 5322). Allows letters and digits of
 * every script (RFC 6531). Refuses quoted local parts, comments and address literals, because no ESP delivers to them. Scans the text once, without regular expressions. EmailAddressTest covers
 * this class.
 */
public final class EmailAddressFormat implements Format {

    /** Characters (RFC 5321, section 4.5.3.1). */
    private static final int MAX_LOCAL_LENGTH = 64;
    private static final int MAX_DOMAIN_LENGTH = 255;
    /** Characters (RFC 1035, section 2.3.4). */
    private static final int MAX_LABEL_LENGTH = 63;
    private static final String ATOM_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    @Override
    public String getName() {
        return "email";
    }

    @Override
    public boolean matches(final ExecutionContext context, final String value) {
        return isValid(value);
    }

    /** Whether mail can be sent to the address. */
    public static boolean isValid(final String text) {
        final int at = text.indexOf('@');
        return at > 0 && at <= MAX_LOCAL_LENGTH && text.length() - at - 1 <= MAX_DOMAIN_LENGTH && isDotAtom(text, at) && isHostName(text, at + 1);
    }

    private static boolean isDotAtom(final String text, final int end) {
        boolean afterDot = true;
        for (int i = 0; i < end; i++) {
            final char c = text.charAt(i);
            if (c == '.') {
                if (afterDot) {
                    return false;
                }
                afterDot = true;
            } else if (isAtom(c)) {
                afterDot = false;
            } else {
                return false;
            }
        }
        return !afterDot;
    }

    private static boolean isAtom(final char c) {
        return isLetterOrDigit(c) || ATOM_SPECIALS.indexOf(c) >= 0;
    }

    private static boolean isHostName(final String text, final int start) {
        int labels = 0;
        int labelStart = start;
        for (int i = start; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                final int length = i - labelStart;
                if (length == 0 || length > MAX_LABEL_LENGTH || text.charAt(labelStart) == '-' || text.charAt(i - 1) == '-') {
                    return false;
                }
                labels++;
                if (i == text.length()) {
                    return labels > 1 && !isNumber(text, labelStart);
                }
                labelStart = i + 1;
            } else if (!isLetterOrDigit(text.charAt(i)) && text.charAt(i) != '-') {
                return false;
            }
        }
        return false;
    }

    private static boolean isNumber(final String text, final int start) {
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(final char c) {
        if (c < 128) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        }
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c) || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK;
    }
}
