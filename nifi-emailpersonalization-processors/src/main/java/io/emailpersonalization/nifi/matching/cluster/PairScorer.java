// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** Judges rows that have no link, when their clusters are to become one. */
public interface PairScorer {

    /** The weight of a pair in bits. */
    double weigh(int one, int other);

    /** The weight of two sets of rows in bits, each of them taken for one record that has several values of a field. */
    double weigh(int[] rows, int[] others);

    /** Whether the two are clearly two people. */
    boolean contradict(int one, int other);

    /** Whether a row has anything by which it could {@link #contradict} another. */
    boolean tells(int row);
}
