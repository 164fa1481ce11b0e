// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.scoring.churn.ChurnParameters;
import io.emailpersonalization.nifi.scoring.churn.ChurnPopulation;
import io.emailpersonalization.nifi.scoring.state.PopulationTable;
import io.emailpersonalization.nifi.scoring.state.StoredPopulation;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scales and parameters that are kept between FlowFiles. A refit stores only what is whole: a scale or parameters that fall back to something else would be frozen with it. Tested by
 * StoredPopulationTest.
 *
 * @param isRefit whether the population of the FlowFile is stored
 */
record KeptPopulation(PopulationTable table, boolean isRefit) {

    ScorePopulation build(final RfmScales.Builder scales, final ChurnPopulation churn, final Instant asOf) throws StoreException {
        if (!isRefit) {
            return stored(scales, churn, "stored");
        }
        final RfmScales ranked = scales.build();
        final ChurnPopulation.Result fitted = churn == null ? null : churn.build();
        final boolean whole = (!scales.needsPopulation() || ranked.hasAllBoundaries()) && (churn == null || !churn.isFitted() || fitted.parameters() != null);
        if (!whole) {
            return stored(scales, churn, "too few customers for a refit: the last one");
        }
        final boolean withChurn = churn != null && churn.isFitted();
        final StoredPopulation population = new StoredPopulation(asOf, scales.bins(), scales.customers(), ranked.boundaries(), withChurn ? churn.dropout().name() : null,
                withChurn ? fitted.parameters().text() : null);
        final boolean isNewest = table.save(population);
        // scores by the boundaries, so that a customer has the same scores until the next refit
        return new ScorePopulation(ranked.hasAllBoundaries() ? RfmScales.stored(ranked.boundaries()) : ranked, fitted,
                figures(isNewest ? "refit" : "this FlowFile; a later refit stays stored", population));
    }

    private ScorePopulation stored(final RfmScales.Builder scales, final ChurnPopulation churn, final String source) throws StoreException {
        final StoredPopulation population = table.find().orElse(null);
        final boolean byRank = population != null && scales.needsPopulation() && population.bins() == scales.bins() && !population.scales().isEmpty();
        final boolean withChurn = population != null && churn != null && churn.dropout().name().equals(population.churnModel());
        final boolean isUsed = byRank || withChurn || population != null && !scales.needsPopulation() && (churn == null || !churn.isFitted());
        return new ScorePopulation(byRank ? RfmScales.stored(population.scales()) : scales.fixed(),
                churn == null ? null : churn.build(withChurn ? ChurnParameters.parse(population.churnParameters()) : null),
                figures(population == null ? "none is stored" : isUsed ? source : "none: the stored one has other bins or another churn model", population));
    }

    private static Map<String, Object> figures(final String source, final StoredPopulation population) {
        final Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("source", source);
        if (population != null) {
            figures.put("as_of", population.asOf().toString());
            figures.put("customers", population.customers());
        }
        return figures;
    }
}
