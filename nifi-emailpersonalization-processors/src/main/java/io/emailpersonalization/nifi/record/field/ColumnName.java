// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import io.emailpersonalization.nifi.record.value.Texts;

import java.util.regex.Pattern;

/** Names of columns, as they are compared and as messages show them. RefusalColumnsTest and MapCustomerRecordTest cover this class. */
public final class ColumnName {

    /** The ending of custom fields in Salesforce (Salesforce Object Reference, "API Fields"). */
    private static final String CUSTOM = "__c";
    /** Names that messages may show. The first line of a file without a header is a person. */
    private static final Pattern SHOWABLE = Pattern.compile("[\\p{L}\\p{N} ._/():#$-]{1,60}");

    private ColumnName() {
    }

    /** The name as it is compared: lower case, only letters and digits, without the {@code __c} of Salesforce. */
    public static String plain(final String name) {
        final String lower = Texts.lowerCase(name);
        final String own = lower.endsWith(CUSTOM) ? lower.substring(0, lower.length() - CUSTOM.length()) : lower;
        return own.codePoints().filter(Character::isLetterOrDigit).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    /**
     * The name as messages and reports show it. A name that may be a value is not shown.
     *
     * @param number the position of the column, from 1
     */
    public static String shown(final String name, final int number) {
        return SHOWABLE.matcher(name).matches() ? name : "column " + number;
    }
}
