// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The scales and parameters of a population, without data of persons. Tested by StoredPopulationTest.
 *
 * @param asOf the time that they refer to
 * @param bins the highest score of the scales
 * @param customers number of customers in the population
 * @param scales name of each scale to its boundaries, ascending; empty if scores are not by rank
 * @param churnModel the model of the parameters; null for none
 * @param churnParameters r, alpha, a and b; null for none
 */
public record StoredPopulation(Instant asOf, int bins, long customers, Map<String, List<Double>> scales, String churnModel, String churnParameters) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What the document column holds. The time has a column of its own. */
    private record Document(int bins, long customers, Map<String, List<Double>> scales, @JsonProperty("churn_model") String churnModel,
                            @JsonProperty("churn_parameters") String churnParameters) {
    }

    String document() {
        try {
            return JSON.writeValueAsString(new Document(bins, customers, scales, churnModel, churnParameters));
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("a population cannot be converted to JSON", e);
        }
    }

    static StoredPopulation read(final Instant asOf, final String json) {
        try {
            final Document document = JSON.readValue(json, Document.class);
            return new StoredPopulation(asOf, document.bins(), document.customers(), document.scales(), document.churnModel(), document.churnParameters());
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("The table score_population holds a document that this bundle did not write", e);
        }
    }
}
