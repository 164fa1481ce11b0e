// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

/**
 * Pairwise accuracy, each from 0 to 1.
 *
 * @param precision share of the pairs found that are one person; 1 when none was found
 * @param recall share of the pairs of one person that were found; 1 when there is none
 * @param f1 their harmonic mean
 */
record Accuracy(double precision, double recall, double f1) {

    /**
     * @param found pairs that were found
     * @param right how many of them are one person
     * @param all pairs that are one person
     */
    static Accuracy of(final long found, final long right, final long all) {
        final double precision = found == 0 ? 1 : (double) right / found;
        final double recall = all == 0 ? 1 : (double) right / all;
        return new Accuracy(precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
    }
}
