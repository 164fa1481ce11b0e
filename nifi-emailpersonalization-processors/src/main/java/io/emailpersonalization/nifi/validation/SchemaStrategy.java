// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import org.apache.nifi.components.DescribedValue;

/** Where the schema comes from. */
public enum SchemaStrategy implements DescribedValue {
    CUSTOMER_SCHEMA("Customer Schema", "The schema of customers that comes with the bundle; its documentation shows it"),
    JSON_SCHEMA("JSON Schema", "A JSON Schema of your own: its text, or a file");

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
