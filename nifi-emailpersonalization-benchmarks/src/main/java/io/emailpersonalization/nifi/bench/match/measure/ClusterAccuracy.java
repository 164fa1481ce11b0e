// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

/**
 * Pairwise accuracy after clustering: two rows are a pair when they are in one cluster.
 *
 * @param largest rows of the largest cluster
 */
public record ClusterAccuracy(double precision, double recall, double f1, int largest) {

    ClusterAccuracy(final Accuracy accuracy, final int largest) {
        this(accuracy.precision(), accuracy.recall(), accuracy.f1(), largest);
    }
}
