// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Messages say what the schema expects. */
class ViolationMessagesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"type|\"integer\"|must be a whole number", "type|[\"string\", \"null\"]|must be text", "type|[\"number\", \"boolean\"]|must be a number or true or false",
            "type|\"odd\"|must be odd", "format|\"email\"|is not an e-mail address", "format|\"colour\"|is not in the format colour", "enum|[\"a\", \"b\"]|must be one of a, b", "const|7|must be 7",
            "minimum|18|must be at least 18", "maxLength|5|must have at most 5 characters", "required|true|is required", "uniqueItems|true|has an entry twice",
            "additionalProperties|false|is a field that the schema does not allow", "unevaluatedProperties|false|is a field that the schema does not allow",
            "contains|{}|lacks an entry of the required kind", "dependentRequired|{}|requires further fields, which are missing", "not|{}|matches a schema that is excluded",
            "oneOf|[]|must match exactly one of the alternatives", "anyOf|[]|matches none of the alternatives", "propertyNames|{}|has a field with a name that the schema does not allow",
            "if|{}|violates the keyword if"})
    void everyKeywordHasItsMessage(final String keyword, final String demand, final String message) throws JsonProcessingException {
        assertEquals(message, ViolationMessages.of(keyword, JSON.readTree(demand)));
    }

    @Test
    void aMissingDemandIsNoFault() {
        assertEquals("must be of another type", ViolationMessages.of("type", null));
        assertEquals("violates the keyword minimum", ViolationMessages.of("minimum", null));
    }
}
