// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.emailpersonalization.nifi.record.value.Values;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The type of a contact's field. */
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

    /** The type in words. */
    public String words() {
        return words;
    }

    /**
     * A record's value as the contact's field holds it; null when it is not of the type. A date is the day that the source wrote, whatever its offset.
     *
     * @param format pattern of dates; null for the usual one
     */
    public Object convert(final Object value, final String format) {
        final String text = Values.asText(value);
        return switch (this) {
            case TEXT -> text;
            case NUMBER -> text != null && text.strip().matches("[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?") ? new BigDecimal(text.strip()) : null;
            case DATE, BIRTHDAY -> WrittenTime.of(value, ZoneId.systemDefault())
                    .map(time -> DateTimeFormatter.ofPattern(format == null ? defaultFormat : format).format(time.toZonedDateTime()))
                    .orElse(null);
        };
    }
}
