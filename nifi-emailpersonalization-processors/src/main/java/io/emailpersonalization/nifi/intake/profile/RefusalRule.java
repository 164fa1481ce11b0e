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

/**
 * Where a refusal stands. In the document it is an object with these members, or only the path, or only a list of paths. Words in neither list stay as they are: UpdateConsentLedger knows the
 * usual ones, and reports the others. SourceProfileTest covers this class.
 *
 * @param from RecordPaths; the first value that is not empty counts
 * @param refuses words that refuse
 * @param permits words that do not refuse
 */
@JsonDeserialize(using = RefusalRule.Deserializer.class)
public record RefusalRule(List<String> from, List<String> refuses, List<String> permits) {

    public RefusalRule {
        from = from == null ? List.of() : List.copyOf(from);
        refuses = refuses == null ? List.of() : List.copyOf(refuses);
        permits = permits == null ? List.of() : List.copyOf(permits);
    }

    private record Members(@JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> from, List<String> refuses, List<String> permits) {
    }

    /** Reads all three forms. */
    static final class Deserializer extends JsonDeserializer<RefusalRule> {

        @Override
        public RefusalRule deserialize(final JsonParser parser, final DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return new RefusalRule(List.of(parser.getText()), null, null);
            }
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                return new RefusalRule(List.of(context.readValue(parser, String[].class)), null, null);
            }
            final Members members = context.readValue(parser, Members.class);
            return new RefusalRule(members.from(), members.refuses(), members.permits());
        }
    }
}
