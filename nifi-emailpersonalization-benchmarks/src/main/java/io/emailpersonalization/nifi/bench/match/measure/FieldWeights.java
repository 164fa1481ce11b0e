// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.compare.Level;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The weights that explanations give, per field and level, over pairs that resemble each other and pairs drawn at random. */
public final class FieldWeights {

    /** Pairs of each kind, enough for the rare levels to show. */
    private static final int SAMPLE = 20_000;

    private final Weigher weigher;
    private final Map<String, Map<Level, DoubleSummaryStatistics>> fields = new LinkedHashMap<>();

    private FieldWeights(final Weigher weigher) {
        this.weigher = weigher;
    }

    public static List<FieldWeight> of(final MatchResult matching, final int rows) {
        final FieldWeights weights = new FieldWeights(matching.weigher());
        final List<Link> links = matching.links();
        final int step = Math.max(1, links.size() / SAMPLE);
        for (int i = 0; i < links.size(); i += step) {
            weights.add(links.get(i).one(), links.get(i).other());
        }
        final SplittableRandom random = new SplittableRandom(rows);
        for (int i = 0; i < SAMPLE; i++) {
            final int one = random.nextInt(rows);
            final int other = random.nextInt(rows);
            if (one != other) {
                weights.add(Math.min(one, other), Math.max(one, other));
            }
        }
        return weights.all();
    }

    private void add(final int one, final int other) {
        for (final Weigher.FieldWeight evidence : weigher.explain(one, other)) {
            fields.computeIfAbsent(evidence.field(), name -> new EnumMap<>(Level.class)).computeIfAbsent(evidence.level(), level -> new DoubleSummaryStatistics()).accept(evidence.weight());
        }
    }

    private List<FieldWeight> all() {
        final List<FieldWeight> all = new ArrayList<>();
        fields.forEach((field, levels) -> levels.forEach((level, weight) ->
                all.add(new FieldWeight(field, level.label(), weight.getCount(), weight.getAverage(), weight.getMin(), weight.getMax()))));
        return all;
    }
}
