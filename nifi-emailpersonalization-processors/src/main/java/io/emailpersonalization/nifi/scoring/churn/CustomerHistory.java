// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The buying history of a customer, or why it is not known. Times count in days (UTC), and purchases of one day as one. ChurnScoresTest covers this class.
 *
 * @param history null if unknown
 * @param unknown null if known
 */
public record CustomerHistory(BuyingHistory history, UnknownChurn unknown) {

    /** The history of the purchases in a record. */
    public static CustomerHistory of(final PurchaseHistory purchases, final LocalDate asOf) {
        if (purchases.isEmpty()) {
            return unknown(UnknownChurn.NO_PURCHASES);
        }
        if (purchases.days() != null) {
            return new CustomerHistory(upTo(purchases.days(), asOf), null);
        }
        if (purchases.orders() == null) {
            return unknown(UnknownChurn.COUNT_UNKNOWN);
        }
        if (purchases.last() == null || purchases.first() == null && purchases.orders() > 1) {
            return unknown(UnknownChurn.TIMES_UNKNOWN);
        }
        return aggregated(purchases, asOf);
    }

    /**
     * The history up to a day.
     *
     * @param days days with a purchase, ascending
     * @param day not before the first of them, except within the tolerance for clocks: then the age is 0
     */
    static BuyingHistory upTo(final List<LocalDate> days, final LocalDate day) {
        final int recency = between(days.getFirst(), days.getLast());
        return new BuyingHistory(days.size() - 1, recency, Math.max(recency, between(days.getFirst(), day)));
    }

    private static CustomerHistory aggregated(final PurchaseHistory purchases, final LocalDate asOf) {
        final LocalDate last = day(purchases.last());
        final LocalDate first = purchases.first() == null ? last : day(purchases.first());
        final int recency = between(first, last);
        if (recency < 0 || recency > 0 && purchases.orders() < 2 || purchases.orders() < 1) {
            return unknown(UnknownChurn.CONTRADICTION);
        }
        // as many repeats as days at most
        final int repeats = (int) Math.min(purchases.orders() - 1, recency);
        return new CustomerHistory(new BuyingHistory(repeats, recency, Math.max(recency, between(first, asOf))), null);
    }

    private static CustomerHistory unknown(final UnknownChurn reason) {
        return new CustomerHistory(null, reason);
    }

    private static LocalDate day(final Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static int between(final LocalDate one, final LocalDate other) {
        return Math.toIntExact(ChronoUnit.DAYS.between(one, other));
    }
}
