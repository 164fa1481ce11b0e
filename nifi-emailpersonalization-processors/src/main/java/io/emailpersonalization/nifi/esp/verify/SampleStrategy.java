// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import org.apache.nifi.components.DescribedValue;

/** Which records of a FlowFile are verified. */
public enum SampleStrategy implements DescribedValue {
    RANDOM("Random", "Sample Size records of each FlowFile, chosen at random. The others leave by not sampled"),
    ALL("All", "Every record");

    private final String displayName;
    private final String description;

    SampleStrategy(final String displayName, final String description) {
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
