// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.model.ModelLearner;
import io.emailpersonalization.nifi.matching.model.ModelSource;

/**
 * The settings of a match.
 *
 * @param matchThreshold probability from which two records are one person
 * @param reviewThreshold probability from which two records are reviewed; at most the match threshold
 * @param model supplies the model
 * @param veto whether a difference in birth date or identifier beyond a typing error forbids that two records become one person
 */
public record MatchSettings(double matchThreshold, double reviewThreshold, ModelSource model, boolean veto) {

    /** Returns settings with learned weights and without a veto. */
    public static MatchSettings learned(final double matchThreshold, final double reviewThreshold) {
        return new MatchSettings(matchThreshold, reviewThreshold, ModelLearner::learn, false);
    }
}
