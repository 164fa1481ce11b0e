// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.purchase.PurchaseHistory;
import io.emailpersonalization.nifi.scoring.recency.Recency;
import io.emailpersonalization.nifi.scoring.rfm.Scale;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * The scales of recency, frequency and monetary value. Tested by ScoreCustomerRecordTest.
 *
 * @param recency scores the negative number of days since the last purchase
 * @param methods name of each scale to its method: {@code rank}, {@code breakpoints} or {@code stored}
 * @param boundaries name of each scale by rank or stored to its boundaries
 */
record RfmScales(Scale recency, Scale frequency, Scale monetary, Map<String, String> methods, Map<String, List<Double>> boundaries) {

    private static final String RECENCY = "recency";
    private static final String FREQUENCY = "frequency";
    private static final String MONETARY = "monetary";

    /** Scales with fixed boundaries. */
    static RfmScales fixed(final Scale recency, final Scale frequency, final Scale monetary) {
        return new RfmScales(recency, frequency, monetary, methods("breakpoints"), Map.of());
    }

    /**
     * Scales with the boundaries of a population.
     *
     * @param boundaries those of all three scales
     */
    static RfmScales stored(final Map<String, List<Double>> boundaries) {
        return new RfmScales(stored(boundaries, RECENCY), stored(boundaries, FREQUENCY), stored(boundaries, MONETARY), methods("stored"), boundaries);
    }

    private static Scale stored(final Map<String, List<Double>> boundaries, final String name) {
        return Scale.breakpoints(boundaries.get(name).stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Map<String, String> methods(final String method) {
        final Map<String, String> methods = new TreeMap<>();
        List.of(RECENCY, FREQUENCY, MONETARY).forEach(name -> methods.put(name, method));
        return methods;
    }

    /** Whether the boundaries of all scales are known. */
    boolean hasAllBoundaries() {
        return boundaries.size() == methods.size();
    }

    /** Chooses rank or fixed boundaries per scale: a rank needs a population. */
    static final class Builder {
        private final Integer minimumPopulation;
        private final int bins;
        private final RfmScales fixed;
        private long customers;
        private final DoubleStream.Builder recencies = DoubleStream.builder();
        private final DoubleStream.Builder counts = DoubleStream.builder();
        private final DoubleStream.Builder totals = DoubleStream.builder();

        /**
         * @param fixed scales with fixed boundaries
         * @param bins the highest score
         * @param minimumPopulation values that a scale needs for ranks; null if no scale uses ranks
         */
        Builder(final RfmScales fixed, final int bins, final Integer minimumPopulation) {
            this.fixed = fixed;
            this.bins = bins;
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
            customers++;
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

        /** Number of customers with purchases that were added. */
        long customers() {
            return customers;
        }

        int bins() {
            return bins;
        }

        /** The scales with fixed boundaries. */
        RfmScales fixed() {
            return fixed;
        }

        RfmScales build() {
            if (minimumPopulation == null) {
                return fixed;
            }
            final Map<String, String> methods = new TreeMap<>(fixed.methods);
            final Map<String, List<Double>> boundaries = new TreeMap<>();
            final Scale recency = scale(RECENCY, recencies, fixed.recency, values -> Scale.quantiles(values, bins), methods, boundaries);
            final Scale frequency = scale(FREQUENCY, counts, fixed.frequency, values -> Scale.orderQuantiles(values, bins), methods, boundaries);
            final Scale monetary = scale(MONETARY, totals, fixed.monetary, values -> Scale.lowestQuantiles(values, bins), methods, boundaries);
            return new RfmScales(recency, frequency, monetary, methods, boundaries);
        }

        /** A scale by rank if it has the values; otherwise the one with fixed boundaries. */
        private Scale scale(final String name, final DoubleStream.Builder values, final Scale otherwise, final Function<double[], Scale> byRank, final Map<String, String> methods,
                            final Map<String, List<Double>> boundaries) {
            final double[] population = values.build().toArray();
            if (population.length < minimumPopulation) {
                return otherwise;
            }
            methods.put(name, "rank");
            final Scale scale = byRank.apply(population);
            boundaries.put(name, DoubleStream.of(Scale.boundaries(scale, population)).boxed().toList());
            return scale;
        }
    }
}
