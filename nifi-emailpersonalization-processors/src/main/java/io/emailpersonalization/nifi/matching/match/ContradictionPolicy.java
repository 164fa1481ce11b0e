// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import org.apache.nifi.components.DescribedValue;

/** The effect of a clear difference in birth date or identifier. */
public enum ContradictionPolicy implements DescribedValue {
    EVIDENCE("evidence", "Evidence", "The difference is strong evidence against one person. Other fields may outweigh it"),
    VETO("veto", "Veto", "Such records never become one person, neither as a pair nor through other records. Birth dates and identifiers are often wrong, so more people stay two");

    private final String value;
    private final String displayName;
    private final String description;

    ContradictionPolicy(final String value, final String displayName, final String description) {
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
