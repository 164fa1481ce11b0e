// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.List;
import java.util.Map;

/**
 * The JSON document of a mapping. Its schema is {@code schemas/personalization-mapping.schema.json}. ContactMappingTest covers this class.
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
     * @param field name at the vendor
     * @param path path of the value in a record
     * @param format pattern of dates
     * @param whenEmpty action for null
     * @param fallback value for {@code whenEmpty: default}
     */
    record Field(@JsonProperty(required = true) String field, @JsonProperty(required = true) String path, FieldType type, String format, WhenEmpty whenEmpty,
                 @JsonProperty("default") String fallback) {
    }

    /** The action on a contact field if the field of the record is empty. */
    enum WhenEmpty {
        /** The contact keeps its value. */
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
     * Tags by the value of a field: the contact gets the tag of the value, and loses the others. With an absent column its tags stay unchanged.
     *
     * @param path path of the value in a record
     * @param tags value to tag
     */
    record Tags(@JsonProperty(required = true) String path, @JsonProperty(required = true) Map<String, String> tags) {
    }
}
