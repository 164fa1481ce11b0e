// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import org.apache.nifi.components.DescribedValue;

/** How previews leave. */
public enum PreviewFormat implements DescribedValue {
    PAGE("One Page", "One HTML page with all previews"),
    RECORDS("One Page Per Record", "One FlowFile with an HTML page per record");

    private final String displayName;
    private final String description;

    PreviewFormat(final String displayName, final String description) {
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
