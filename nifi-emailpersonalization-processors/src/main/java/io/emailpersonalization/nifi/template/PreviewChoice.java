// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import org.apache.nifi.components.DescribedValue;

/** Which records get a preview. */
public enum PreviewChoice implements DescribedValue {
    FIRST("First", "The first records"),
    RANDOM("Random", "A random choice. The same FlowFile gives the same choice");

    private final String displayName;
    private final String description;

    PreviewChoice(final String displayName, final String description) {
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
