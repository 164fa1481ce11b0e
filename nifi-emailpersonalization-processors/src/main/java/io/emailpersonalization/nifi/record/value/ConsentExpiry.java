// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.Instant;
import java.util.regex.Pattern;

/** The end of a consent, as a source writes it. ConsentExpiryTest covers this class. */
public final class ConsentExpiry {

    /** The end of a consent whose end cannot be read: the consent has expired. */
    public static final Instant UNREADABLE = Instant.EPOCH;

    /** MySQL's form of a missing date. */
    private static final Pattern ZERO_DATE = Pattern.compile("0{4}[- ]0{2}[- ]0{2}.*");

    private ConsentExpiry() {
    }

    /**
     * Reads the end of a consent. Words such as "unknown" or "n/a" do not say that a consent never ends, so they are unreadable.
     *
     * @return null for never, which only a missing value, a blank text and a date of zeros mean; {@link #UNREADABLE} for any other value that is not a time
     */
    public static Instant of(final Object value) {
        final Object clean = value instanceof String text ? Texts.trim(Texts.withoutControls(text)) : value;
        if (clean == null || clean instanceof String text && (text.isEmpty() || isZeroDate(text))) {
            return null;
        }
        return TimeValues.instant(clean).orElse(UNREADABLE);
    }

    /** Whether a text is a date of zeros, which means no date. */
    public static boolean isZeroDate(final String text) {
        return ZERO_DATE.matcher(text).matches();
    }
}
