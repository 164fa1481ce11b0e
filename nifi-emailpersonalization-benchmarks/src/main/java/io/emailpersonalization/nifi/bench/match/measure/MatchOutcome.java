// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

import io.emailpersonalization.nifi.matching.match.ExpectedAccuracy;

/**
 * The result of one run over a labelled set. Its components are the keys of the JSON output.
 *
 * @param pairs before clustering: pairs at or above the match threshold
 * @param clusters after clustering
 * @param expected the accuracy that the engine expected without the truth; null where it expects nothing
 * @param seconds from values in Java objects to clusters; reading the file is not in it
 * @param comparisons pairs compared
 * @param peakHeapMb highest use of the heap during that time, values and garbage included, in units of 2^20 bytes
 */
public record MatchOutcome(String dataset, int rows, Accuracy pairs, ClusterAccuracy clusters, ExpectedAccuracy expected, double seconds, long comparisons, long peakHeapMb) {
}
