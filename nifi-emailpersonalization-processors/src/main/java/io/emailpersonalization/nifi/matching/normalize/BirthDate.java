// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

/** Dates of birth as eight digits, yyyymmdd. Impossible dates are kept: a typing error in one is still most of a date. */
public final class BirthDate {

    private static final int LENGTH = 8;

    private BirthDate() {
    }

    /** The digits; null when the text is no date, or one that stands for none, such as 1900-01-01. */
    public static String of(final String value) {
        if (value == null) {
            return null;
        }
        final StringBuilder digits = new StringBuilder(LENGTH);
        for (int i = 0; i < value.length() && digits.length() < LENGTH; i++) {
            final char c = value.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (c != '-' && c != '/' && c != '.') {
                break;
            }
        }
        final String date = digits.toString();
        return date.length() != LENGTH || "19000101".equals(date) || date.startsWith("0000") || "99991231".equals(date) ? null : date;
    }
}
