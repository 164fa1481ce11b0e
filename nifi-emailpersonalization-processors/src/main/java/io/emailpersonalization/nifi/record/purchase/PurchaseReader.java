// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.purchase;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the purchases of a customer: from a list of purchases if it has entries, otherwise from aggregates. Counts orders: the lines of one order are one purchase.
 * ScoreCustomerRecordTest covers this class.
 *
 * @param list path of a list of records; null for none
 * @param itemTime field of an entry with its time
 * @param itemAmount field of an entry with its amount
 * @param itemOrder field of an entry with the id of its order
 * @param last path of the time of the last purchase; null for none
 * @param count path of the number of purchases; null for none
 * @param total path of the sum of purchases; null for none
 * @param first path of the time of the first purchase; null for none
 * @param listsDays whether the days of purchases are read from a list
 */
public record PurchaseReader(FieldPath list, String itemTime, String itemAmount, String itemOrder, FieldPath last, FieldPath count, FieldPath total, FieldPath first, boolean listsDays) {

    /** A reader that asks neither for the first purchase nor for the days of purchases. */
    public PurchaseReader(final FieldPath list, final String itemTime, final String itemAmount, final String itemOrder, final FieldPath last, final FieldPath count, final FieldPath total) {
        this(list, itemTime, itemAmount, itemOrder, last, count, total, null, false);
    }

    /** Reads the purchases of one customer. */
    public PurchaseHistory read(final Record record, final Instant asOf) throws InvalidFieldException {
        if (list != null && list.read(record) instanceof Object[] items && items.length > 0) {
            return fromList(items, asOf);
        }
        return fromAggregates(record, asOf);
    }

    private PurchaseHistory fromList(final Object[] items, final Instant asOf) throws InvalidFieldException {
        Instant latest = null;
        BigDecimal sum = null;
        final Set<String> orders = new HashSet<>();
        final Map<String, Instant> times = listsDays ? new HashMap<>() : null;
        for (int i = 0; i < items.length; i++) {
            if (!(items[i] instanceof Record item)) {
                throw new InvalidFieldException(list.path() + "/" + i, "type", "must be a record with " + itemTime + " and " + itemAmount);
            }
            final String place = list.path() + "/" + i + "/";
            final Optional<Instant> time = PurchaseValues.time(place + itemTime, item.getValue(itemTime), asOf);
            final Optional<BigDecimal> amount = PurchaseValues.number(place + itemAmount, item.getValue(itemAmount));
            final String order = order(item, time, i);
            orders.add(order);
            if (listsDays && time.isPresent()) {
                times.merge(order, time.get(), (one, other) -> one.isBefore(other) ? one : other);
            }
            latest = time.isPresent() && (latest == null || time.get().isAfter(latest)) ? time.get() : latest;
            sum = amount.isEmpty() ? sum : sum == null ? amount.get() : sum.add(amount.get());
        }
        final boolean allDated = listsDays && times.size() == orders.size();
        return new PurchaseHistory(latest, (long) orders.size(), sum == null ? null : sum.doubleValue(), allDated ? times.values().stream().min(Instant::compareTo).orElse(null) : null,
                allDated ? days(times) : null);
    }

    /** The days of orders. The first line of an order has its day. */
    private static List<LocalDate> days(final Map<String, Instant> orders) {
        return orders.values().stream().map(PurchaseReader::day).distinct().sorted().toList();
    }

    private static LocalDate day(final Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** The key of an order: its id, otherwise the day in UTC. A line with neither is an order of its own. */
    private String order(final Record item, final Optional<Instant> time, final int line) {
        final String id = Values.asText(item.getValue(itemOrder));
        if (id != null && !id.isBlank()) {
            return "order " + id.strip();
        }
        return time.map(at -> "day " + day(at)).orElse("line " + line);
    }

    private PurchaseHistory fromAggregates(final Record record, final Instant asOf) throws InvalidFieldException {
        final Instant time = last == null ? null : PurchaseValues.time(last.path(), last.read(record), asOf).orElse(null);
        final Instant start = first == null ? null : PurchaseValues.time(first.path(), first.read(record), asOf).orElse(null);
        final Double sum = total == null ? null : PurchaseValues.number(total.path(), total.read(record)).map(BigDecimal::doubleValue).orElse(null);
        final Long orders = count == null ? null : orders(record);
        // a customer with a last purchase has at least one
        return new PurchaseHistory(time, time != null && orders == null && sum == null ? Long.valueOf(1) : orders, sum, start, null);
    }

    private Long orders(final Record record) throws InvalidFieldException {
        final Optional<BigDecimal> number = PurchaseValues.number(count.path(), count.read(record));
        if (number.isEmpty()) {
            return null;
        }
        if (number.get().signum() < 0) {
            throw new InvalidFieldException(count.path(), "minimum", "must not be negative");
        }
        try {
            return number.get().longValueExact();
        } catch (final ArithmeticException e) {
            throw new InvalidFieldException(count.path(), "type", "must be a whole number");
        }
    }
}
