// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** Two rows that resemble each other, {@code one < other}, with the weight of that in bits. */
public record Link(int one, int other, float weight) {
}
