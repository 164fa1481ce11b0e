// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.peer;

import io.emailpersonalization.nifi.bench.match.data.LabelledSet;

/** Other matching engines that run on a JVM. */
public enum PeerEngine {
    DUKE("Duke 1.2", new DukePeer()),
    JEDAI("JedAI 3.1", new JedaiPeer());

    private final String label;
    private final Scorer scorer;

    /** Scores the pairs of a labelled set. */
    interface Scorer {

        /** Returns the pairs that the engine compared completely, with its own scores. */
        ScoredPairs score(LabelledSet set);
    }

    PeerEngine(final String label, final Scorer scorer) {
        this.label = label;
        this.scorer = scorer;
    }

    public String label() {
        return label;
    }

    ScoredPairs score(final LabelledSet set) {
        return scorer.score(set);
    }
}
