// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.erasure;

/**
 * What an index knows of erased people as a whole. Their hashes are looked up in chunks.
 *
 * @param any whether anybody was erased
 * @param anyFormerHash whether some hashes may be of a mailbox in a form of earlier versions
 * @param version changes with every erasure and readmission
 */
public record ErasureSummary(boolean any, boolean anyFormerHash, long version) {

    /** Nobody was erased. */
    public static final ErasureSummary NONE = new ErasureSummary(false, false, 0);
}
