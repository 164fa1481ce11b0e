// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Expectation maximization (Dempster, Laird and Rubin, JRSS B 39, 1977) of what the pairs show: m and the shares of the kinds of pairs. u stays as it was measured on pairs
 * by chance, and pairs that were no candidates count as pairs with nothing in common, so shares are shares of all pairs. Every count is drawn toward the model that it
 * starts from, as if that had been seen on some pairs before.
 */
final class ExpectationMaximization {

    private static final int ROUNDS = 40;
    private static final double ENOUGH = 1e-6;
    private static final double EXPERIENCE = 30;
    private static final double EXPERIENCE_OF_SHARES = 40;

    private final List<PatternCounts.Counted> patterns;
    private final double scale;
    private final double pairs;

    /**
     * @param scale how many candidates a counted pair stands for
     * @param pairs of records there are
     */
    ExpectationMaximization(final List<PatternCounts.Counted> patterns, final double scale, final double pairs) {
        this.patterns = patterns;
        this.scale = scale;
        this.pairs = pairs;
    }

    /**
     * @param start where it begins and what it stays near to
     * @param sharesAlone whether m stays as it is, since there is too little to learn it from
     */
    MatchModel maximize(final MatchModel start, final boolean sharesAlone) {
        MatchModel model = start;
        double change = 1;
        for (int round = 0; round < ROUNDS && change > ENOUGH; round++) {
            final MatchModel stepped = step(model, start);
            final MatchModel next = sharesAlone ? new MatchModel(start.fields(), stepped.shares(), 0, start.records()) : stepped;
            change = Math.abs(next.shares().match() - model.shares().match()) / model.shares().match();
            model = next;
        }
        return model;
    }

    private MatchModel step(final MatchModel model, final MatchModel start) {
        final WeightTable ratios = new WeightTable(model);
        final int width = model.fields().size();
        final double[] kinds = new double[OddsMixture.KINDS];
        final double[][] seen = new double[width][Level.CODES];
        final double[] groups = new double[FieldGroup.values().length];
        final double[] bits = new double[OddsMixture.KINDS];
        final double[] weights = new double[width];
        for (final PatternCounts.Counted pattern : patterns) {
            for (int i = 0; i < width; i++) {
                weights[i] = pattern.levels()[i] == 0 ? 0 : ratios.ratio(i, pattern.levels(), ratios.exactBits(i));
            }
            ratios.sum(weights, groups);
            double sum = 0;
            for (int kind = 0; kind < OddsMixture.KINDS; kind++) {
                bits[kind] = ratios.mixture().bits(kind, groups);
                sum = LogOdds.sum(sum, bits[kind]);
            }
            for (int kind = 0; kind < OddsMixture.KINDS; kind++) {
                final double share = LogOdds.power(bits[kind] - sum) * pattern.count();
                kinds[kind] += share;
                if (kind == OddsMixture.STAYED || kind == OddsMixture.MOVED) {
                    for (int i = 0; i < width; i++) {
                        if (kind == OddsMixture.STAYED || ratios.groupOf(i) != FieldGroup.ADDRESS.ordinal()) {
                            seen[i][pattern.levels()[i]] += share;
                        }
                    }
                }
            }
        }
        final List<FieldModel> fields = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            final FieldModel field = model.fields().get(i);
            fields.add(new FieldModel(field.name(), field.kind(), blend(seen[i], start.fields().get(i).m()), field.u(), field.uGiven()));
        }
        return new MatchModel(fields, shares(kinds, start.shares()), Math.round(Arrays.stream(kinds).sum()), start.records());
    }

    /** What was seen, and the start as if it had been seen on a few pairs. */
    private static double[] blend(final double[] seen, final double[] start) {
        final double[] blended = new double[Level.CODES];
        double sum = 0;
        for (int level = 1; level < Level.CODES; level++) {
            sum += seen[level];
        }
        for (int level = 1; level < Level.CODES; level++) {
            blended[level] = (seen[level] + EXPERIENCE * start[level]) / (sum + EXPERIENCE);
        }
        return blended;
    }

    private PairShares shares(final double[] kinds, final PairShares start) {
        final double matches = kinds[OddsMixture.STAYED] + kinds[OddsMixture.MOVED];
        final double households = kinds[OddsMixture.HOUSEHOLD] + kinds[OddsMixture.HOUSEHOLD_APART] + kinds[OddsMixture.TWINS] + kinds[OddsMixture.NAMESAKES];
        final double contacts = kinds[OddsMixture.CONTACT] + kinds[OddsMixture.CONTACT_APART];
        final double moved = (kinds[OddsMixture.MOVED] + EXPERIENCE_OF_SHARES * start.moved()) / (matches + EXPERIENCE_OF_SHARES);
        final double namesakes = (kinds[OddsMixture.NAMESAKES] + EXPERIENCE_OF_SHARES * start.namesakes()) / (households + EXPERIENCE_OF_SHARES);
        // so many pairs it takes for that many matches: a file of ten records is not taken for one of nothing but matches
        final double all = pairs + EXPERIENCE_OF_SHARES / start.match();
        return new PairShares((matches * scale + EXPERIENCE_OF_SHARES) / all, (households * scale + EXPERIENCE_OF_SHARES * start.household() / start.match()) / all,
                (contacts * scale + EXPERIENCE_OF_SHARES * start.contact() / start.match()) / all, moved, start.twins(), namesakes);
    }
}
