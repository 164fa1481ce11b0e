// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import org.apache.nifi.components.DescribedValue;

/** Which customers ranks and fitted parameters refer to. */
public enum PopulationSource implements DescribedValue {
    FLOWFILE("FlowFile", "The customers of the FlowFile"),
    REFIT("Refit", "The customers of the FlowFile, and what they say is stored for Stored. For full exports"),
    STORED("Stored", "The customers of the last refit. For changes and single records");

    private final String displayName;
    private final String description;

    PopulationSource(final String displayName, final String description) {
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
