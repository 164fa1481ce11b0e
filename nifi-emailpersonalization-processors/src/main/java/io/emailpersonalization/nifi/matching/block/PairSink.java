// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

/** Receives candidate pairs, {@code one < other}. A pair may come more than once. One thread uses a sink at a time. */
@FunctionalInterface
public interface PairSink {

    void accept(int one, int other);
}
