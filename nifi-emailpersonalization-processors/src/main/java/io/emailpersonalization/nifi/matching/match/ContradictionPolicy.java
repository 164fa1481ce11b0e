// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import org.apache.nifi.components.DescribedValue;

/** What a clear difference in birth date or identifier does. */
public enum ContradictionPolicy implements DescribedValue {
    EVIDENCE("evidence", "Evidence", "It speaks loudly against one person, and what else the records say may outweigh it"),
    VETO("veto", "Veto", "It decides: such records never become one person, neither as a pair nor by way of others. Both are often wrong, so expect more people who stay two");

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
