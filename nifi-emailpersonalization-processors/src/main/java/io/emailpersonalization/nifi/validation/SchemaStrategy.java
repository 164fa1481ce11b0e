// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import org.apache.nifi.components.DescribedValue;

/** The origin of the schema. */
public enum SchemaStrategy implements DescribedValue {
    CUSTOMER_SCHEMA("Customer Schema", "The customer schema of the bundle, shown in the additional details"),
    PURCHASE_EVENT("Purchase Event", "The schema of purchase events of the bundle, schemas/purchase-event.schema.json"),
    ENGAGEMENT_EVENT("Engagement Event", "The schema of engagement events of the bundle, schemas/engagement-event.schema.json"),
    JSON_SCHEMA("JSON Schema", "Your own JSON Schema: its text, or the path of a file"),
    AVRO_SCHEMA("Avro Schema", "Your own Avro schema of a record: its text, or the path of a file"),
    SCHEMA_REGISTRY("Schema Registry", "An Avro schema or a JSON Schema of a schema registry, read when the processor starts");

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
