// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where a target field comes from. In the document it is an object with these members, or only the path, or only a list of paths. SourceProfileTest covers this class.
 *
 * @param from RecordPaths; the first value that is not empty counts
 * @param type null for the usual type of the target
 * @param format pattern of dates; null for the forms that every component reads
 * @param constant the value where no path has one; null for none
 * @param currency RecordPath of the currency of {@link ValueType#MINOR_UNITS}
 * @param digits decimal digits of currencies that do not have {@link #DEFAULT_DIGITS}, by ISO 4217 code
 */
@JsonDeserialize(using = FieldRule.Deserializer.class)
public record FieldRule(List<String> from, ValueType type, String format, String constant, String currency, Map<String, Integer> digits) {

    /** Decimal digits of most currencies (ISO 4217). */
    public static final int DEFAULT_DIGITS = 2;

    public FieldRule {
        from = from == null ? List.of() : List.copyOf(from);
        digits = digits == null ? Map.of() : Map.copyOf(digits);
    }

    /** A rule with paths only. */
    public static FieldRule of(final List<String> from) {
        return new FieldRule(from, null, null, null, null, null);
    }

    private record Members(@JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> from, ValueType type, String format, String constant, String currency,
                           Map<String, Integer> digits) {
    }

    /** Reads all three forms. */
    static final class Deserializer extends JsonDeserializer<FieldRule> {

        @Override
        public FieldRule deserialize(final JsonParser parser, final DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return of(List.of(parser.getText()));
            }
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                return of(List.of(context.readValue(parser, String[].class)));
            }
            final Members members = context.readValue(parser, Members.class);
            return new FieldRule(members.from(), members.type(), members.format(), members.constant(), members.currency(), members.digits());
        }
    }
}
