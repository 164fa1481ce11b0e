// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.util.HashMap;
import java.util.Map;

/**
 * What the messages of a Singer tap say of a whole FlowFile, as attributes: a reader cannot write them itself. All records of a FlowFile have the same values, so that the first
 * one is enough. Tested by MapCustomerRecordTest.
 */
final class SingerAttributes {

    /** Attribute with the stream. */
    static final String STREAM = "singer.stream";
    /** Attribute with the key properties. */
    static final String KEY_PROPERTIES = "singer.key.properties";
    /** Attribute with the bookmark. */
    static final String BOOKMARK = "singer.bookmark";

    /** Attribute to field of a record, as SingerReader adds it. */
    private static final Map<String, String> FIELDS = Map.of(STREAM, "_singer_stream", KEY_PROPERTIES, "_singer_key_properties", BOOKMARK, "_singer_bookmark");

    private Map<String, String> attributes;

    void note(final Record record) {
        if (attributes != null) {
            return;
        }
        final Map<String, String> found = new HashMap<>();
        FIELDS.forEach((attribute, field) -> {
            final String value = Values.asText(record.getValue(field));
            if (value != null) {
                found.put(attribute, value);
            }
        });
        attributes = found;
    }

    /** Returns the attributes; empty where no tap wrote the records. */
    Map<String, String> attributes() {
        return attributes == null ? Map.of() : attributes;
    }
}
