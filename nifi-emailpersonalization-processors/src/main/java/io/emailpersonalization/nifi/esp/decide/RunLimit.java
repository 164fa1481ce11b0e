// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How many contacts the runs of a day may create, change or archive. Tested by PushGuardTest.
 *
 * @param name the name of the property, for messages
 * @param text the limit as configured, for messages
 * @param isPercentage whether the value is a percentage of the active contacts
 */
public record RunLimit(String name, String text, BigDecimal value, boolean isPercentage) {

    /** A number of contacts up to 999,999,999, or a percentage with up to three decimals. */
    public static final Pattern PATTERN = Pattern.compile("[0-9]{1,9}|[0-9]{1,3}(\\.[0-9]{1,3})?\\s*%");

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** @param text matches {@link #PATTERN}; null for no limit */
    public static RunLimit parse(final String name, final String text) {
        if (text == null) {
            return null;
        }
        final boolean isPercentage = text.endsWith("%");
        return new RunLimit(name, text, new BigDecimal(isPercentage ? text.substring(0, text.length() - 1).strip() : text), isPercentage);
    }

    /** @param active the active contacts of the audience; a percentage of 0 contacts is no limit */
    boolean isExceededBy(final long count, final long active) {
        if (!isPercentage) {
            return BigDecimal.valueOf(count).compareTo(value) > 0;
        }
        return active > 0 && BigDecimal.valueOf(count).multiply(HUNDRED).compareTo(value.multiply(BigDecimal.valueOf(active))) > 0;
    }
}
