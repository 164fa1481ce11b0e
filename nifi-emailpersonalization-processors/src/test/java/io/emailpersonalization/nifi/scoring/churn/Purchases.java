// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.Random;
import java.util.TreeSet;

/**
 * The purchases of a made customer, as the models say that customers buy.
 *
 * @param days days of purchases since the first one, which is 0
 * @param age days up to which the history goes; purchases may lie after it
 */
public record Purchases(TreeSet<Integer> days, int age) {

    private static final int DAYS_PER_WEEK = 7;

    /** Purchases beyond the age by this number of days are made, too. */
    static final int FUTURE = 365;

    /** A customer of a population with these parameters. */
    public static Purchases random(final Random random, final Dropout dropout, final ChurnParameters parameters, final int age) {
        final double rate = gamma(random, parameters.r()) / parameters.alpha() / DAYS_PER_WEEK;
        final double left = gamma(random, parameters.a());
        final double probability = left / (left + gamma(random, parameters.b()));
        final TreeSet<Integer> days = new TreeSet<>();
        days.add(0);
        double day = 0;
        boolean alive = dropout == Dropout.BG_NBD || random.nextDouble() >= probability;
        while (alive) {
            day += -Math.log1p(-random.nextDouble()) / rate;
            alive = day <= age + FUTURE && random.nextDouble() >= probability;
            if (day <= age + FUTURE) {
                days.add((int) Math.ceil(day));
            }
        }
        return new Purchases(days, age);
    }

    /** A gamma variate of this shape and scale 1, by Marsaglia and Tsang (2000). */
    private static double gamma(final Random random, final double shape) {
        if (shape < 1) {
            return gamma(random, shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        final double d = shape - 1.0 / 3;
        final double c = 1 / Math.sqrt(9 * d);
        while (true) {
            final double normal = random.nextGaussian();
            final double v = Math.pow(1 + c * normal, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < normal * normal / 2 + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    BuyingHistory history() {
        final TreeSet<Integer> past = new TreeSet<>(days.headSet(age, true));
        return new BuyingHistory(past.size() - 1, past.last(), age);
    }

    /** The purchases in the days after the age. */
    int future(final int window) {
        return days.subSet(age, false, age + window, true).size();
    }
}
