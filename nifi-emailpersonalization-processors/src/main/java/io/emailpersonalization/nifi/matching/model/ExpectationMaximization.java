// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Expectation maximization (Dempster, Laird and Rubin, Maximum Likelihood from Incomplete Data via the EM Algorithm, JRSS B 39, 1977) of the m probabilities and the shares of the
 * kinds of pairs. The u probabilities stay as measured on random pairs. Pairs that are no candidates count as pairs with nothing in common, so that shares are shares of all pairs.
 * The starting model is a prior: it counts like pairs that were observed before.
 */
final class ExpectationMaximization {

    /** Rounds at most, should the share of matches not converge. */
    private static final int MAX_ROUNDS = 40;
    /** Relative change of the share of matches at which the model has converged. */
    private static final double CONVERGED = 1e-6;
    /** Pairs of one person that the starting m probabilities count as, so that few matches do not overturn them. An estimate, checked with {@code ./run bench match}. */
    private static final double PRIOR_PAIRS = 30;
    /** Pairs of one person that the starting shares count as. An estimate, checked with {@code ./run bench match}. */
    private static final double PRIOR_MATCHES = 40;

    private final List<PatternCounts.PatternCount> patterns;
    private final double scale;
    private final double pairs;

    /**
     * @param scale the candidate pairs that a counted pair represents
     * @param pairs all pairs of records
     */
    ExpectationMaximization(final List<PatternCounts.PatternCount> patterns, final double scale, final double pairs) {
        this.patterns = patterns;
        this.scale = scale;
        this.pairs = pairs;
    }

    /**
     * Returns the model that fits the pairs best.
     *
     * @param start the starting model and prior
     * @param sharesOnly whether to learn the shares and keep m, since the file is too small for more
     */
    MatchModel maximize(final MatchModel start, final boolean sharesOnly) {
        MatchModel model = start;
        double change = 1;
        for (int round = 0; round < MAX_ROUNDS && change > CONVERGED; round++) {
            final MatchModel stepped = step(model, start);
            final MatchModel next = sharesOnly ? new MatchModel(start.fields(), stepped.shares(), 0, start.records()) : stepped;
            change = Math.abs(next.shares().match() - model.shares().match()) / model.shares().match();
            model = next;
        }
        return model;
    }

    private MatchModel step(final MatchModel model, final MatchModel start) {
        final WeightTable weightTable = new WeightTable(model);
        final int width = model.fields().size();
        final double[] pairsOfKinds = new double[OddsMixture.KINDS];
        final double[][] matchesOfLevels = new double[width][Level.CODES];
        final double[] groups = new double[FieldGroup.values().length];
        final double[] bits = new double[OddsMixture.KINDS];
        final double[] weights = new double[width];
        for (final PatternCounts.PatternCount pattern : patterns) {
            for (int i = 0; i < width; i++) {
                weights[i] = pattern.levels()[i] == 0 ? 0 : weightTable.fieldWeight(i, pattern.levels(), weightTable.exactUBits(i));
            }
            weightTable.sumGroups(weights, groups);
            double sum = 0;
            for (int kind = 0; kind < OddsMixture.KINDS; kind++) {
                bits[kind] = weightTable.mixture().kindBits(kind, groups);
                sum = LogOdds.logSum(sum, bits[kind]);
            }
            for (int kind = 0; kind < OddsMixture.KINDS; kind++) {
                final double share = LogOdds.pow2(bits[kind] - sum) * pattern.count();
                pairsOfKinds[kind] += share;
                if (kind == OddsMixture.STAYED || kind == OddsMixture.MOVED) {
                    for (int i = 0; i < width; i++) {
                        if (kind == OddsMixture.STAYED || weightTable.groupOf(i) != FieldGroup.ADDRESS.ordinal()) {
                            matchesOfLevels[i][pattern.levels()[i]] += share;
                        }
                    }
                }
            }
        }
        final List<FieldModel> fields = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            final FieldModel field = model.fields().get(i);
            fields.add(new FieldModel(field.name(), field.kind(), blend(matchesOfLevels[i], start.fields().get(i).m()), field.u(), field.uGiven()));
        }
        return new MatchModel(fields, shares(pairsOfKinds, start.shares()), Math.round(Arrays.stream(pairsOfKinds).sum()), start.records());
    }

    /** The m probabilities of a field: the observed ones, drawn toward the start. */
    private static double[] blend(final double[] matchesOfLevels, final double[] start) {
        final double[] blended = new double[Level.CODES];
        double sum = 0;
        for (int level = 1; level < Level.CODES; level++) {
            sum += matchesOfLevels[level];
        }
        for (int level = 1; level < Level.CODES; level++) {
            blended[level] = (matchesOfLevels[level] + PRIOR_PAIRS * start[level]) / (sum + PRIOR_PAIRS);
        }
        return blended;
    }

    private PairShares shares(final double[] pairsOfKinds, final PairShares start) {
        final double matches = pairsOfKinds[OddsMixture.STAYED] + pairsOfKinds[OddsMixture.MOVED];
        final double households = pairsOfKinds[OddsMixture.HOUSEHOLD] + pairsOfKinds[OddsMixture.HOUSEHOLD_APART] + pairsOfKinds[OddsMixture.TWINS] + pairsOfKinds[OddsMixture.NAMESAKES];
        final double contacts = pairsOfKinds[OddsMixture.CONTACT] + pairsOfKinds[OddsMixture.CONTACT_APART];
        final double moved = (pairsOfKinds[OddsMixture.MOVED] + PRIOR_MATCHES * start.moved()) / (matches + PRIOR_MATCHES);
        final double namesakes = (pairsOfKinds[OddsMixture.NAMESAKES] + PRIOR_MATCHES * start.namesakes()) / (households + PRIOR_MATCHES);
        // the prior matches come with the pairs that they are expected in: ten records are not all matches
        final double all = pairs + PRIOR_MATCHES / start.match();
        return new PairShares((matches * scale + PRIOR_MATCHES) / all, (households * scale + PRIOR_MATCHES * start.household() / start.match()) / all,
                (contacts * scale + PRIOR_MATCHES * start.contact() / start.match()) / all, moved, start.twins(), namesakes);
    }
}
