// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.cluster.Link;

import java.util.BitSet;

/** People who are held: a review pair says that they may be the same person as someone who refused. Tested by ReviewRefusalTest. */
public final class ReviewHolds {

    private final MatchedCustomers people;
    private final BitSet heldClusters = new BitSet();

    public ReviewHolds(final MatchedCustomers people) {
        this.people = people;
        for (final Link pair : people.result().review()) {
            holdIfRefused(pair.one(), pair.other());
            holdIfRefused(pair.other(), pair.one());
        }
    }

    private void holdIfRefused(final int row, final int other) {
        if (!heldClusters.get(people.cluster(row)) && people.hasRefused(other)) {
            heldClusters.set(people.cluster(row));
        }
    }

    /** Whether a row's person is held. */
    public boolean isHeld(final int row) {
        return heldClusters.get(people.cluster(row));
    }
}
