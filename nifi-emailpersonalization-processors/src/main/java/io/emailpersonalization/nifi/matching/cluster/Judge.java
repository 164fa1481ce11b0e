// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** Judges pairs of rows that have no link, when their clusters are to become one. */
public interface Judge {

    /** The weight of a pair in bits. */
    double weigh(int one, int other);

    /** Whether the two are clearly two people. */
    boolean contradict(int one, int other);
}
