// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * What a run was let through for before: it may do that much again, and no more.
 *
 * @param approved whether somebody approved it
 */
record LetThrough(Usage usage, boolean approved) {

    static final LetThrough NOTHING = new LetThrough(Usage.NONE, false);

    LetThrough plus(final LetThrough other) {
        return new LetThrough(usage.plus(other.usage), approved || other.approved);
    }
}
