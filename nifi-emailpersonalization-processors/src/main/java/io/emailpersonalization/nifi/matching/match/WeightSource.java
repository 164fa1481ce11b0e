// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import org.apache.nifi.components.DescribedValue;

/** Where m and u of each field come from. */
public enum WeightSource implements DescribedValue {
    LEARNED("learned", "Learned", "Learned from the FlowFile, starting from the built-in ones and drawn toward them; the built-in ones under 1,000 records"),
    BUILT_IN("built-in", "Built-in", "Those that come with the bundle, for every FlowFile; only how frequent duplicates and households are is taken from the FlowFile"),
    PINNED("pinned", "Pinned", "Those of a model that an earlier run wrote into its report, for every FlowFile");

    private final String value;
    private final String displayName;
    private final String description;

    WeightSource(final String value, final String displayName, final String description) {
        this.value = value;
        this.displayName = displayName;
        this.description = description;
    }

    @Override
    public String getValue() {
        return value;
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
