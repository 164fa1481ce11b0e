// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.List;
import java.util.Map;

/**
 * The JSON document of a mapping; its schema is {@code schemas/personalization-mapping.schema.json}.
 *
 * @param email path of the address
 * @param language path of the language; may be null
 */
record MappingDocument(@JsonProperty(required = true) String email, String language, List<Field> fields, List<Tags> tags) {

    MappingDocument {
        fields = fields == null ? List.of() : List.copyOf(fields);
        tags = tags == null ? List.of() : List.copyOf(tags);
    }

    /**
     * A field of a contact.
     *
     * @param field its name at the vendor
     * @param path where the value is in a record
     * @param format pattern of dates
     * @param whenEmpty what happens when the record holds null
     * @param fallback value for {@code whenEmpty: default}
     */
    record Field(@JsonProperty(required = true) String field, @JsonProperty(required = true) String path, FieldType type, String format, WhenEmpty whenEmpty,
                 @JsonProperty("default") String fallback) {
    }

    /** What happens to a contact's field when the record's is empty. */
    enum WhenEmpty {
        /** The contact keeps what it has. */
        @JsonProperty("keep")
        KEEP,
        /** The contact's field becomes empty. */
        @JsonProperty("clear")
        CLEAR,
        /** The contact gets the default. */
        @JsonProperty("default")
        DEFAULT
    }

    /**
     * Tags that follow a field: the contact has the tag of its value, and none of the others. Where the column is absent it keeps what it has.
     *
     * @param path where the value is in a record
     * @param tags value to tag
     */
    record Tags(@JsonProperty(required = true) String path, @JsonProperty(required = true) Map<String, String> tags) {
    }
}
