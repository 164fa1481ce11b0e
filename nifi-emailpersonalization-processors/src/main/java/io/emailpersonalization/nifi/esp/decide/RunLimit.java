// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How many contacts a run may touch.
 *
 * @param words as it was written, for messages
 */
public record RunLimit(String name, String words, BigDecimal number, boolean percent) {

    public static final Pattern FORM = Pattern.compile("[0-9]{1,9}|[0-9]{1,3}(\\.[0-9]{1,3})?\\s*%");

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** @param text as {@link #FORM}; null for no limit */
    public static RunLimit parse(final String name, final String text) {
        if (text == null) {
            return null;
        }
        final boolean percent = text.endsWith("%");
        return new RunLimit(name, text, new BigDecimal(percent ? text.substring(0, text.length() - 1).strip() : text), percent);
    }

    /** @param known contacts of the audience; a part of none is no limit */
    boolean isBrokenBy(final long count, final long known) {
        if (!percent) {
            return BigDecimal.valueOf(count).compareTo(number) > 0;
        }
        return known > 0 && BigDecimal.valueOf(count).multiply(HUNDRED).compareTo(number.multiply(BigDecimal.valueOf(known))) > 0;
    }
}
