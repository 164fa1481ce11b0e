// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import org.apache.nifi.components.DescribedValue;

/** The format of structured reasons, such as validation errors, in a record. */
public enum ReasonsFormat implements DescribedValue {
    ARRAY("Array", "An array of records: for JSON, Avro and Parquet writers"),
    JSON_TEXT("JSON Text", "A string that holds the JSON array: for CSV writers and database columns of type text");

    private final String displayName;
    private final String description;

    ReasonsFormat(final String displayName, final String description) {
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
