// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import org.apache.nifi.components.DescribedValue;

/** Whether a FlowFile is the read of a whole source. */
public enum SourceCompleteness implements DescribedValue {
    DELTA("delta", "Delta", "A FlowFile holds some records of its source. A record that it lacks stays a customer"),
    COMPLETE("complete", "Complete", "A FlowFile, or all FlowFiles with one fragment.identifier together, hold every record of the source. Records that the read lacks are removed, "
            + "within Maximum Retired"),
    BY_ATTRIBUTE("attribute", "By Attribute", "complete where the attribute source.completeness is complete, delta everywhere else");

    private final String value;
    private final String displayName;
    private final String description;

    SourceCompleteness(final String value, final String displayName, final String description) {
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
