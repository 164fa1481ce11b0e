// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emailpersonalization.nifi.record.value.Values;
import io.emailpersonalization.nifi.record.value.WrittenTime;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The type of a contact field. ContactMappingTest covers this class. */
public enum FieldType {
    @JsonProperty("text")
    TEXT("text", null),
    @JsonProperty("number")
    NUMBER("a number", null),
    @JsonProperty("date")
    DATE("a date", "yyyy-MM-dd"),
    /** Month and day. */
    @JsonProperty("birthday")
    BIRTHDAY("a date", "MM/dd");

    private final String words;
    private final String defaultFormat;

    FieldType(final String words, final String defaultFormat) {
        this.words = words;
        this.defaultFormat = defaultFormat;
    }

    /** The name of the type in messages. */
    public String words() {
        return words;
    }

    /**
     * Converts a record's value for the contact's field; null if it does not fit the type. A date is the day in the offset that the source wrote.
     *
     * @param format pattern of dates; null for the default
     */
    public Object convert(final Object value, final String format) {
        final String text = Values.asText(value);
        return switch (this) {
            case TEXT -> text;
            case NUMBER -> text == null ? null : Values.number(text.strip()).orElse(null);
            case DATE, BIRTHDAY -> WrittenTime.of(value, ZoneId.systemDefault())
                    .map(time -> DateTimeFormatter.ofPattern(format == null ? defaultFormat : format).format(time.toZonedDateTime()))
                    .orElse(null);
        };
    }
}
