// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import org.apache.nifi.components.DescribedValue;

/** Whether a reason contains the invalid value. The record itself always does. */
public enum IncludeValues implements DescribedValue {
    NEVER("Never", "Reasons contain no value"),
    MASKED("Masked", "Reasons contain the first character of the value, and the domain of an address");

    private final String displayName;
    private final String description;

    IncludeValues(final String displayName, final String description) {
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
