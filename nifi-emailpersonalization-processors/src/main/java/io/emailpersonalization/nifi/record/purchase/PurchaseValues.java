// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.purchase;

import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.Values;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** Reads times and amounts of purchases. Empty for a missing value. ScoreCustomerRecordTest covers this class. */
public final class PurchaseValues {

    private PurchaseValues() {
    }

    /**
     * The time of a purchase.
     *
     * @param field the RecordPath, for the exception
     * @param asOf purchases may be a day later than this at most
     */
    public static Optional<Instant> time(final String field, final Object value, final Instant asOf) throws InvalidFieldException {
        if (value == null || "".equals(value)) {
            return Optional.empty();
        }
        final Instant time = TimeValues.instant(value).orElseThrow(() -> new InvalidFieldException(field, "format", "is not a date such as 2026-01-31 or a time such as 2026-01-31T08:00:00Z"));
        if (time.isAfter(asOf.plus(StatedTime.FUTURE_TOLERANCE))) {
            throw new InvalidFieldException(field, "maximum", "lies after the time that the result refers to, " + asOf);
        }
        return Optional.of(time);
    }

    /**
     * An amount or a number of purchases.
     *
     * @param field the RecordPath, for the exception
     */
    public static Optional<BigDecimal> number(final String field, final Object value) throws InvalidFieldException {
        final String text = Values.asText(value);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        final Optional<BigDecimal> number = Values.number(text.strip());
        if (number.isEmpty()) {
            throw new InvalidFieldException(field, "type", "must be a number");
        }
        return number;
    }
}
