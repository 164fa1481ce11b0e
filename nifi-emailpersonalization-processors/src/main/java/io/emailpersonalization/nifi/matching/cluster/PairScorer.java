// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** Scores pairs of rows of two clusters that may join. */
public interface PairScorer {

    /** The weight of a pair in bits. */
    double weigh(int one, int other);

    /** The weight of two sets of rows in bits. Each set is treated as one record with several values of a field. */
    double weigh(int[] rows, int[] others);

    /** Whether the two are clearly two people. */
    boolean contradict(int one, int other);

    /** Whether a row has a value that can {@link #contradict} another row. */
    boolean canContradict(int row);
}
