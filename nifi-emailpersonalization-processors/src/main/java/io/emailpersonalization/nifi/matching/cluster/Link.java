// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** Two rows that resemble each other, {@code one < other}, with the weight of that in bits. */
public record Link(int one, int other, float weight) implements Comparable<Link> {

    /** Strongest first; equal ones by rows, so that the order is one and the same however the links were found. */
    @Override
    public int compareTo(final Link that) {
        final int byWeight = Float.compare(that.weight, weight);
        if (byWeight != 0) {
            return byWeight;
        }
        final int byOne = Integer.compare(one, that.one);
        return byOne == 0 ? Integer.compare(other, that.other) : byOne;
    }
}
