// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/**
 * The usage that a run was admitted for before. A repeated run is admitted for the same usage again.
 *
 * @param approved whether the usage was approved as a hold
 */
public record AdmittedUsage(RunUsage usage, boolean approved) {

    public static final AdmittedUsage NONE = new AdmittedUsage(RunUsage.NONE, false);

    public AdmittedUsage plus(final AdmittedUsage other) {
        return new AdmittedUsage(usage.plus(other.usage), approved || other.approved);
    }
}
