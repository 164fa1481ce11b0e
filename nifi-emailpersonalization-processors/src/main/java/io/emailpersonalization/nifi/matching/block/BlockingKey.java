// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

/** A key by which rows are candidates for each other. */
@FunctionalInterface
interface BlockingKey {

    /** A hash of the row's key; 0 when the row has none. */
    long of(int row);
}
