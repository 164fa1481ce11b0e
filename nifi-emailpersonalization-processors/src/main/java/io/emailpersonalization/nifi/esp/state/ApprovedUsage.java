// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * What a run was let through for before: it may do that much again, and no more.
 *
 * @param approved whether somebody approved it
 */
public record ApprovedUsage(RunUsage usage, boolean approved) {

    public static final ApprovedUsage NOTHING = new ApprovedUsage(RunUsage.NONE, false);

    public ApprovedUsage plus(final ApprovedUsage other) {
        return new ApprovedUsage(usage.plus(other.usage), approved || other.approved);
    }
}
