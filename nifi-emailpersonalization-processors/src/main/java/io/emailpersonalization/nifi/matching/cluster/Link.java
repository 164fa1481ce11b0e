// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** Two rows, {@code one < other}, and the match weight of the pair in bits. */
public record Link(int one, int other, float weight) {
}
