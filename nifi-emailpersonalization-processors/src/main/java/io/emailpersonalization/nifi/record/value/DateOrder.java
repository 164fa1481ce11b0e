// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import org.apache.nifi.components.DescribedValue;

/** The order of day and month in a date with slashes or hyphens that may be two days. */
public enum DateOrder implements DescribedValue {
    UNKNOWN("Unknown", "03/04/2026 may be two days, and stays unchanged"),
    DAY_FIRST("Day First", "European: 03/04/2026 is 3 April"),
    MONTH_FIRST("Month First", "American: 03/04/2026 is 4 March");

    private final String displayName;
    private final String description;

    DateOrder(final String displayName, final String description) {
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
