// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

/** Why a customer has no churn. */
public enum UnknownChurn {
    NO_PURCHASES("no purchases"),
    TIMES_UNKNOWN("purchase times unknown"),
    COUNT_UNKNOWN("number of purchases unknown"),
    CONTRADICTION("times and number of purchases contradict each other"),
    TOO_SHORT("history too short"),
    NO_PARAMETERS("no parameters");

    private final String label;

    UnknownChurn(final String label) {
        this.label = label;
    }

    /** The reason in records and reports. */
    public String label() {
        return label;
    }
}
