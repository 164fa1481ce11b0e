// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import org.apache.nifi.components.DescribedValue;

/** How RFM scores are determined. */
public enum RfmMethod implements DescribedValue {
    QUANTILES("Quantiles", "By rank among the customers of the FlowFile, or by fixed boundaries if it has fewer customers than Minimum Population. For full exports"),
    BREAKPOINTS("Breakpoints", "By fixed boundaries. For exports of changes, and for scores that must not depend on other customers");

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
