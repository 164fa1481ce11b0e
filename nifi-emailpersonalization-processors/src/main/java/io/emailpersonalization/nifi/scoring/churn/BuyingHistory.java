// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.Comparator;

/**
 * The purchases of one customer as the models see them. ChurnModelTest covers this class.
 *
 * @param repeats days with a purchase after the first such day
 * @param recency days from the first to the last purchase; 0 without a repeat purchase
 * @param age days from the first purchase to now
 */
public record BuyingHistory(int repeats, int recency, int age) implements Comparable<BuyingHistory> {

    private static final Comparator<BuyingHistory> ORDER = Comparator.comparingInt(BuyingHistory::repeats).thenComparingInt(BuyingHistory::recency).thenComparingInt(BuyingHistory::age);

    /** The unit of time of the models and of alpha. */
    private static final double DAYS_PER_WEEK = 7;

    /** @throws IllegalArgumentException when the numbers contradict each other */
    public BuyingHistory {
        if (repeats < 0 || recency < 0 || age < recency || repeats == 0 && recency > 0) {
            throw new IllegalArgumentException("there is no such history");
        }
    }

    /** A number of days in weeks. */
    public static double weeks(final double days) {
        return days / DAYS_PER_WEEK;
    }

    double recencyWeeks() {
        return weeks(recency);
    }

    double ageWeeks() {
        return weeks(age);
    }

    @Override
    public int compareTo(final BuyingHistory other) {
        return ORDER.compare(this, other);
    }
}
