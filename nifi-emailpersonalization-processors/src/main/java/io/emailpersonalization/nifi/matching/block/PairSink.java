// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

/** Takes candidate pairs; a pair may come more than once, {@code one < other}. Used by one thread at a time. */
@FunctionalInterface
public interface PairSink {

    void accept(int one, int other);
}
