// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import org.apache.nifi.components.DescribedValue;

/** How RFM scores are found. */
public enum RfmMethod implements DescribedValue {
    QUANTILES("Quantiles", "By rank among the customers of the FlowFile, where there are at least Minimum Population, and by fixed boundaries where there are fewer: for full exports"),
    BREAKPOINTS("Breakpoints", "By fixed boundaries: for exports of changes, and where a score must not depend on the other customers");

    private final String displayName;
    private final String description;

    RfmMethod(final String displayName, final String description) {
        this.displayName = displayName;
        this.description = description;
    }

    @Override
    public String getValue() {
        return name();
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
