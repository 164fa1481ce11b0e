// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import org.apache.nifi.components.DescribedValue;

/** Where the figures of former runs are kept. */
public enum HistoryStore implements DescribedValue {
    NONE("None", "No run is compared with former ones"),
    DATABASE("Database", "In the table validation_run, two years"),
    STATE("NiFi State", "In the state of the processor, the last 28 runs of a series as far as there is room");

    private final String displayName;
    private final String description;

    HistoryStore(final String displayName, final String description) {
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
