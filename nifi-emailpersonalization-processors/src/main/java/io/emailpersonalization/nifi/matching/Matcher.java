// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.cluster.Clusterer;
import io.emailpersonalization.nifi.matching.cluster.Judge;
import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.weigh.Weigher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds which rows of a table are one person. The result depends on the rows alone: not on a clock, a seed or threads. */
public final class Matcher {

    private final FeatureTable table;
    private final Weigher weigher;
    private final double matchWeight;
    private final double reviewWeight;

    /**
     * @param matchThreshold probability from which two records are one person
     * @param reviewThreshold probability from which a person should look at them
     */
    public Matcher(final FeatureTable table, final double matchThreshold, final double reviewThreshold) {
        this.table = table;
        this.weigher = new Weigher(table);
        this.matchWeight = Weigher.weight(matchThreshold);
        this.reviewWeight = Weigher.weight(reviewThreshold);
    }

    /** Compares and clusters. */
    public Matching match() {
        final List<Link> links = new ArrayList<>();
        final Map<Long, Link> doubtful = new HashMap<>();
        final long[] comparisons = {0};
        new Blocking(table).pairs((one, other) -> {
            comparisons[0]++;
            final float weight = (float) weigher.weigh(one, other);
            if (weight >= matchWeight) {
                links.add(new Link(one, other, weight));
            } else if (weight >= reviewWeight) {
                doubtful.put((long) one << 32 | other, new Link(one, other, weight));
            }
        });
        final List<Link> compared = Stream.concat(links.stream(), doubtful.values().stream()).distinct().sorted().toList();
        final Clusterer clusterer = new Clusterer(table.rows(), judge(), reviewWeight);
        clusterer.link(links);
        clusterer.cutLinks().forEach(link -> doubtful.put((long) link.one() << 32 | link.other(), link));
        final List<Link> review = doubtful.values().stream().filter(link -> clusterer.cluster(link.one()) != clusterer.cluster(link.other())).sorted().toList();
        return new Matching(clusterer, weigher, compared, review, comparisons[0]);
    }

    private Judge judge() {
        return new Judge() {
            @Override
            public double weigh(final int one, final int other) {
                return weigher.weigh(one, other);
            }

            @Override
            public boolean contradict(final int one, final int other) {
                return weigher.contradict(one, other, reviewWeight);
            }
        };
    }
}
