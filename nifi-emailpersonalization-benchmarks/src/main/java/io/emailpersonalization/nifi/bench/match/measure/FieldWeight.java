// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.measure;

/**
 * The weight of one level of one field, in bits, over a sample of pairs.
 *
 * @param pairs how many of the sample show the level
 * @param mean over these; frequent values weigh less than rare ones
 */
public record FieldWeight(String field, String level, long pairs, double mean, double least, double most) {
}
