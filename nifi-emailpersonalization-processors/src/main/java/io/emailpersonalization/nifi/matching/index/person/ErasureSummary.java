// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

/**
 * What an index knows of erased people as a whole; who they are is asked for some at a time.
 *
 * @param any whether there are any
 * @param former whether some are from a time when a mailbox could be kept in other forms
 * @param version differs whenever others are erased
 */
public record ErasureSummary(boolean any, boolean anyFormerHash, long version) {

    /** Nobody. */
    public static final ErasureSummary NONE = new ErasureSummary(false, false, 0);
}
