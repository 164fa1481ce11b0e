// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How many contacts or records runs may create, change or retire. RunLimitTest covers this class.
 *
 * @param name the name of the property, for messages
 * @param text the limit as configured, for messages
 * @param isPercentage whether the value is a percentage of all that are there
 */
public record RunLimit(String name, String text, BigDecimal value, boolean isPercentage) {

    /** A number up to 999,999,999, or a percentage with up to three decimals. */
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

    /**
     * Whether a count exceeds the limit.
     *
     * @param active all that are there; a percentage of 0 is no limit
     */
    public boolean isExceededBy(final long count, final long active) {
        if (!isPercentage) {
            return BigDecimal.valueOf(count).compareTo(value) > 0;
        }
        return active > 0 && BigDecimal.valueOf(count).multiply(HUNDRED).compareTo(value.multiply(BigDecimal.valueOf(active))) > 0;
    }
}
