// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.model.ModelLearner;
import io.emailpersonalization.nifi.matching.model.ModelSource;

/**
 * How rows are matched.
 *
 * @param matchThreshold probability from which two records are one person
 * @param reviewThreshold probability from which a person should look at them; not above the other
 * @param model where the weights come from
 * @param veto whether records whose birth date or identifier differ by more than a typing error never become one person, whatever else they say
 */
public record MatchSettings(double matchThreshold, double reviewThreshold, ModelSource model, boolean veto) {

    /** With learned weights and without a veto. */
    public static MatchSettings learned(final double matchThreshold, final double reviewThreshold) {
        return new MatchSettings(matchThreshold, reviewThreshold, ModelLearner::learn, false);
    }
}
