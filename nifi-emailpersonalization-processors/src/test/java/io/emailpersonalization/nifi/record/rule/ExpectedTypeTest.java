// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.rule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What corrections learn from a schema. */
class ExpectedTypeTest {

    private static ExpectedType of(final String schema) {
        try {
            return ExpectedType.of(JsonMapper.builder().build().readTree(schema.replace('\'', '"')));
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void typesAreReadWithoutNull() {
        final ExpectedType record = of("{'properties': {'a': {'type': 'integer'}, 'b': {'type': ['string', 'null']}, 'c': {'type': ['string', 'number']}, 'd': {'type': 'null'}}}");
        assertEquals("integer", record.field("a").onlyType());
        assertEquals("string", record.field("b").onlyType());
        assertNull(record.field("c").onlyType());
        assertEquals(Set.of("string", "number"), record.field("c").types());
        assertEquals(Set.of(), record.field("d").types());
        assertSame(ExpectedType.NONE, record.field("e"));
        assertSame(ExpectedType.NONE, of("true"));
    }

    @Test
    void formatsAreRead() {
        assertEquals("email", of("{'format': 'email'}").format());
        assertNull(of("{}").format());
        assertEquals(ExpectedType.DATE_OR_TIME, of("{'anyOf': [{'format': 'date'}, {'format': 'date-time'}]}").format());
        assertNull(of("{'anyOf': [{'format': 'date'}, {'format': 'email'}]}").format());
    }

    @Test
    void listsAndReferencesAreFollowed() {
        final ExpectedType record = of("{'$defs': {'money': {'type': 'number'}}, 'properties': {'prices': {'items': {'$ref': '#/$defs/money'}}, 'total': {'$ref': '#/$defs/money'}}}");
        assertEquals("number", record.field("prices").items().onlyType());
        assertNull(record.field("total").items());
        assertEquals("number", record.field("total").onlyType());
        assertEquals(Set.of(), of("{'properties': {'x': {'$ref': 'https://example.com/other'}}}").field("x").types());
    }

    @Test
    void aCircleEnds() {
        ExpectedType each = of("{'$defs': {'person': {'properties': {'parent': {'$ref': '#/$defs/person'}}}}, '$ref': '#/$defs/person'}");
        int depth = 0;
        while (each != ExpectedType.NONE) {
            each = each.field("parent");
            depth++;
        }
        assertTrue(depth > 5 && depth < 40, () -> "it was followed some levels and then no more");
    }
}
