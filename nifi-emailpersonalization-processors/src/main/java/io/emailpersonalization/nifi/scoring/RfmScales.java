// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.scoring.recency.Recency;
import io.emailpersonalization.nifi.scoring.rfm.Scale;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * The three scales of RFM.
 *
 * @param recency over the negative number of days since the last purchase
 * @param names name of each scale to what it goes by: rank among the customers of the FlowFile, or breakpoints
 */
record RfmScales(Scale recency, Scale frequency, Scale monetary, Map<String, String> names) {

    /** By fixed boundaries. */
    static RfmScales fixed(final Scale recency, final Scale frequency, final Scale monetary) {
        final Map<String, String> names = new TreeMap<>();
        List.of("recency", "frequency", "monetary").forEach(name -> names.put(name, "breakpoints"));
        return new RfmScales(recency, frequency, monetary, names);
    }

    /** Chooses between ranks and fixed boundaries, scale by scale: a rank needs a population. */
    static final class Builder {
        private final Integer minimumPopulation;
        private final RfmScales fixed;
        private final DoubleStream.Builder recencies = DoubleStream.builder();
        private final DoubleStream.Builder counts = DoubleStream.builder();
        private final DoubleStream.Builder totals = DoubleStream.builder();

        /**
         * @param fixed fixed boundaries
         * @param minimumPopulation how many values a scale needs to go by rank; null where none does
         */
        Builder(final RfmScales fixed, final Integer minimumPopulation) {
            this.fixed = fixed;
            this.minimumPopulation = minimumPopulation;
        }

        /** Whether the purchases of everybody are to be added. */
        boolean needsPopulation() {
            return minimumPopulation != null;
        }

        void add(final PurchaseHistory bought, final Instant asOf) {
            if (bought.isEmpty()) {
                return;
            }
            if (bought.last() != null) {
                recencies.add(-Recency.days(bought.last(), asOf));
            }
            if (bought.orders() != null) {
                counts.add(bought.orders());
            }
            if (bought.total() != null) {
                totals.add(bought.total());
            }
        }

        RfmScales build() {
            if (minimumPopulation == null) {
                return fixed;
            }
            final Map<String, String> names = new TreeMap<>(fixed.names);
            final double[] recency = population("recency", recencies, names);
            final double[] frequency = population("frequency", counts, names);
            final double[] monetary = population("monetary", totals, names);
            return new RfmScales(recency == null ? fixed.recency : Scale.quintiles(recency), frequency == null ? fixed.frequency : Scale.orderQuintiles(frequency),
                    monetary == null ? fixed.monetary : Scale.lowestQuintiles(monetary), names);
        }

        private double[] population(final String name, final DoubleStream.Builder values, final Map<String, String> names) {
            final double[] population = values.build().toArray();
            if (population.length < minimumPopulation) {
                return null;
            }
            names.put(name, "rank");
            return population;
        }
    }
}
