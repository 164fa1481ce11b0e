// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import org.apache.nifi.components.DescribedValue;

/** Which labels that Dataverse shows to people stand beside the values. */
public enum FormattedValues implements DescribedValue {
    CHOICES_AND_LOOKUPS("Choices And Lookups", "Adds <column>_formatted for each whole number and each lookup: the label of a choice, the name of the row that a lookup names. "
            + "Labels are in the language of the application user"),
    NONE("None", "Values only: numbers of choices, ids of lookups");

    private final String displayName;
    private final String description;

    FormattedValues(final String displayName, final String description) {
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
