// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

/** Other engines that run on a JVM. */
enum Peer {
    DUKE("Duke 1.2", new DukePeer()),
    JEDAI("JedAI 3.1", new JedaiPeer());

    private final String label;
    private final Scorer scorer;

    /** What an engine makes of a labelled set. */
    interface Scorer {

        /** The pairs that it compared to the end, with its own score of each. */
        ScoredPairs score(LabelledSet set);
    }

    Peer(final String label, final Scorer scorer) {
        this.label = label;
        this.scorer = scorer;
    }

    String label() {
        return label;
    }

    ScoredPairs score(final LabelledSet set) {
        return scorer.score(set);
    }
}
