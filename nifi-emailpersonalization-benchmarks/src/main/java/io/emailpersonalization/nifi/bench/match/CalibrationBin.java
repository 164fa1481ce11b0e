// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

/**
 * The pairs whose probability lies in one range.
 *
 * @param from the lower bound, which belongs to it
 * @param to the upper bound, which does not, but for 1
 * @param meanProbability what the engine said of them on average
 * @param observedPrecision the share of them that is one person
 */
record CalibrationBin(double from, double to, long pairs, double meanProbability, double observedPrecision) {
}
