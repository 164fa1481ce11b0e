// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.Values;
import io.emailpersonalization.nifi.record.value.Moments;
import org.apache.nifi.serialization.record.Record;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads purchases from a record: from a list of them where it has one, from aggregates otherwise.
 *
 * @param list path of a list of records
 * @param itemTime name of the field of an item with the time
 * @param itemAmount name of the field of an item with the amount
 */
record PurchaseFields(FieldPath list, String itemTime, String itemAmount, FieldPath last, FieldPath count, FieldPath total) {

    /** Clocks and time zones of sources differ by this much at most; what lies further in the future is an error. */
    private static final Duration TOLERANCE = Duration.ofDays(1);

    /** A field that cannot be understood. */
    static final class FieldFault extends Exception {
        private static final long serialVersionUID = 1L;
        private final String field;
        private final String rule;

        FieldFault(final String field, final String rule, final String message) {
            super(message);
            this.field = field;
            this.rule = rule;
        }

        String field() {
            return field;
        }

        String rule() {
            return rule;
        }
    }

    Purchases read(final Record record, final Instant asOf) throws FieldFault {
        if (list != null && list.read(record) instanceof Object[] items) {
            return items.length > 0 ? fromList(items, asOf) : Purchases.NONE;
        }
        return fromAggregates(record, asOf);
    }

    private Purchases fromList(final Object[] items, final Instant asOf) throws FieldFault {
        Instant latest = null;
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < items.length; i++) {
            if (!(items[i] instanceof Record item)) {
                throw new FieldFault(list.path() + "/" + i, "type", "must be a record with " + itemTime + " and " + itemAmount);
            }
            final String place = list.path() + "/" + i + "/";
            final Instant time = time(place + itemTime, item.getValue(itemTime), asOf).orElseThrow(() -> new FieldFault(place + itemTime, "required", "is required"));
            latest = latest == null || time.isAfter(latest) ? time : latest;
            sum = sum.add(number(place + itemAmount, item.getValue(itemAmount)).orElse(BigDecimal.ZERO));
        }
        return new Purchases(latest, items.length, sum.doubleValue());
    }

    private Purchases fromAggregates(final Record record, final Instant asOf) throws FieldFault {
        final Optional<Instant> time = last == null ? Optional.empty() : time(last.path(), last.read(record), asOf);
        final Optional<BigDecimal> number = count == null ? Optional.empty() : number(count.path(), count.read(record));
        final Optional<BigDecimal> sum = total == null ? Optional.empty() : number(total.path(), total.read(record));
        if (number.isPresent() && number.get().signum() < 0) {
            throw new FieldFault(count.path(), "minimum", "must not be negative");
        }
        if (time.isEmpty()) {
            if (number.isPresent() && number.get().signum() > 0) {
                throw new FieldFault(last == null ? count.path() : last.path(), "required", "is required where there are purchases");
            }
            return Purchases.NONE;
        }
        return new Purchases(time.get(), number.map(BigDecimal::longValue).orElse(1L), sum.map(BigDecimal::doubleValue).orElse(0.0));
    }

    private static Optional<Instant> time(final String field, final Object value, final Instant asOf) throws FieldFault {
        if (value == null || "".equals(value)) {
            return Optional.empty();
        }
        final Instant time = Moments.of(value).orElseThrow(() -> new FieldFault(field, "format", "is not a date such as 2026-01-31 or a time such as 2026-01-31T08:00:00Z"));
        if (time.isAfter(asOf.plus(TOLERANCE))) {
            throw new FieldFault(field, "maximum", "lies after the time that the scores refer to, " + asOf);
        }
        return Optional.of(time);
    }

    private static Optional<BigDecimal> number(final String field, final Object value) throws FieldFault {
        final String text = Values.asText(value);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (!text.strip().matches("[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?")) {
            throw new FieldFault(field, "type", "must be a number");
        }
        return Optional.of(new BigDecimal(text.strip()));
    }
}
