// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import org.apache.nifi.components.DescribedValue;

/** The source of the match weights. */
public enum WeightSource implements DescribedValue {
    LEARNED("learned", "Learned", "Weights are learned from the FlowFile, starting from the built-in weights and drawn toward them. Under 1,000 records the built-in weights are used"),
    BUILT_IN("built-in", "Built-in", "The weights that come with the bundle are used for every FlowFile. Only the frequency of duplicates and households is learned from the FlowFile"),
    PINNED("pinned", "Pinned", "The weights of a model from the report of an earlier run are used for every FlowFile");

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
