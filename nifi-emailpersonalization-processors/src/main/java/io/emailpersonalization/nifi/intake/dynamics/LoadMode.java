// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import org.apache.nifi.components.DescribedValue;

/** What a run reads. */
public enum LoadMode implements DescribedValue {
    CHANGES("Changes", "The whole table once, then the rows that were added, changed or deleted since. The table needs Track Changes. Dataverse allows no filter then"),
    EVERYTHING("Everything", "The whole table, or the rows of Filter, in every run. Deleted rows are missing and not marked");

    private final String displayName;
    private final String description;

    LoadMode(final String displayName, final String description) {
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
