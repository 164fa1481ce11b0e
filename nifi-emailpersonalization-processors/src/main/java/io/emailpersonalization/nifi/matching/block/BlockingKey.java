// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

/**
 * A key by which rows are candidates for each other.
 *
 * @param refined whether a block that is too large is split by further fields; else it is left to other keys
 */
record BlockingKey(Part part, boolean refined) {

    /** A hash of something that rows may have in common. */
    @FunctionalInterface
    interface Part {

        /** 0 when the row has none. */
        int of(int row);
    }
}
