// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import org.apache.nifi.components.DescribedValue;

/** The origin of the schema. */
public enum SchemaStrategy implements DescribedValue {
    CUSTOMER_SCHEMA("Customer Schema", "The customer schema of the bundle, shown in the additional details"),
    JSON_SCHEMA("JSON Schema", "Your own JSON Schema: its text, or the path of a file");

    private final String displayName;
    private final String description;

    SchemaStrategy(final String displayName, final String description) {
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
