// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;
import io.emailpersonalization.nifi.scoring.recency.Recency;
import io.emailpersonalization.nifi.scoring.rfm.Scale;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * The scales of recency, frequency and monetary value. Tested by ScoreCustomerRecordTest.
 *
 * @param recency scores the negative number of days since the last purchase
 * @param methods name of each scale to its method: {@code rank} or {@code breakpoints}
 */
record RfmScales(Scale recency, Scale frequency, Scale monetary, Map<String, String> methods) {

    private static final String RECENCY = "recency";
    private static final String FREQUENCY = "frequency";
    private static final String MONETARY = "monetary";

    /** Scales with fixed boundaries. */
    static RfmScales fixed(final Scale recency, final Scale frequency, final Scale monetary) {
        final Map<String, String> methods = new TreeMap<>();
        List.of(RECENCY, FREQUENCY, MONETARY).forEach(name -> methods.put(name, "breakpoints"));
        return new RfmScales(recency, frequency, monetary, methods);
    }

    /** Chooses rank or fixed boundaries per scale: a rank needs a population. */
    static final class Builder {
        private final Integer minimumPopulation;
        private final RfmScales fixed;
        private final DoubleStream.Builder recencies = DoubleStream.builder();
        private final DoubleStream.Builder counts = DoubleStream.builder();
        private final DoubleStream.Builder totals = DoubleStream.builder();

        /**
         * @param fixed scales with fixed boundaries
         * @param minimumPopulation values that a scale needs for ranks; null if no scale uses ranks
         */
        Builder(final RfmScales fixed, final Integer minimumPopulation) {
            this.fixed = fixed;
            this.minimumPopulation = minimumPopulation;
        }

        /** Whether the purchases of all customers must be added before {@link #build}. */
        boolean needsPopulation() {
            return minimumPopulation != null;
        }

        /** Adds a customer. */
        void add(final PurchaseHistory purchases, final Instant asOf) {
            if (purchases.isEmpty()) {
                return;
            }
            if (purchases.last() != null) {
                recencies.add(-Recency.days(purchases.last(), asOf));
            }
            if (purchases.orders() != null) {
                counts.add(purchases.orders());
            }
            if (purchases.total() != null) {
                totals.add(purchases.total());
            }
        }

        RfmScales build() {
            if (minimumPopulation == null) {
                return fixed;
            }
            final Map<String, String> methods = new TreeMap<>(fixed.methods);
            final double[] recency = population(RECENCY, recencies, methods);
            final double[] frequency = population(FREQUENCY, counts, methods);
            final double[] monetary = population(MONETARY, totals, methods);
            return new RfmScales(recency == null ? fixed.recency : Scale.quintiles(recency), frequency == null ? fixed.frequency : Scale.orderQuintiles(frequency),
                    monetary == null ? fixed.monetary : Scale.lowestQuintiles(monetary), methods);
        }

        private double[] population(final String name, final DoubleStream.Builder values, final Map<String, String> methods) {
            final double[] population = values.build().toArray();
            if (population.length < minimumPopulation) {
                return null;
            }
            methods.put(name, "rank");
            return population;
        }
    }
}
