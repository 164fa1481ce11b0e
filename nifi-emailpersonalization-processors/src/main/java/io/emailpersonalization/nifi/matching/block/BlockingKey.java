// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

/**
 * A blocking key: rows with an equal hash are candidate pairs.
 *
 * @param splitsOversized whether further fields split an oversized block; otherwise the key drops it
 */
record BlockingKey(Part part, boolean splitsOversized) {

    /** Hashes what rows may have in common. */
    @FunctionalInterface
    interface Part {

        /** The hash of a row; 0 when the value is missing. */
        int hash(int row);
    }
}
