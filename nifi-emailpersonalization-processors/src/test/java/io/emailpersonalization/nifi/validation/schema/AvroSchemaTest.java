// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.record.rule.ExpectedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AvroSchemaTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CUSTOMER = """
            {"type": "record", "name": "Customer", "namespace": "com.example", "fields": [
              {"name": "id", "type": "long"},
              {"name": "count", "type": ["null", "int"], "default": null},
              {"name": "total", "type": "double", "default": 0},
              {"name": "born", "type": ["null", {"type": "int", "logicalType": "date"}]},
              {"name": "seen", "type": {"type": "long", "logicalType": "timestamp-millis"}, "default": 0},
              {"name": "key", "type": {"type": "string", "logicalType": "uuid"}, "default": ""},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}]},
              {"name": "opens_at", "type": ["null", {"type": "int", "logicalType": "time-millis"}]},
              {"name": "tier", "type": ["null", {"type": "enum", "name": "Tier", "symbols": ["GOLD", "IRON"]}]},
              {"name": "last_tier", "type": ["null", "com.example.Tier"]},
              {"name": "home", "type": ["null", {"type": "record", "name": "Address", "fields": [{"name": "city", "type": "string"}, {"name": "within", "type": ["null", "Address"]}]}]},
              {"name": "others", "type": {"type": "array", "items": "Address"}, "default": []},
              {"name": "labels", "type": ["null", {"type": "map", "values": "int"}]},
              {"name": "mixed", "type": ["null", "int", "string"]},
              {"name": "parent", "type": ["null", "Customer"]}]}""";

    private static List<String> violations(final String record) {
        try {
            return CustomerSchema.parseAvro(CUSTOMER).validate((ObjectNode) JSON.readTree(record)).stream().map(violation -> violation.field() + " " + violation.rule()).toList();
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\": 1}", "{\"id\": 9223372036854775807, \"count\": -2147483648, \"total\": 1}",
        "{\"id\": 1, \"born\": \"1990-01-31\", \"seen\": \"2026-01-31T08:00:00Z\", \"key\": \"3f333df6-90a4-4fda-8dd3-9485d27cee36\", \"opens_at\": \"08:00:00\"}",
        "{\"id\": 1, \"tier\": \"GOLD\", \"last_tier\": \"IRON\", \"home\": {\"city\": \"Rome\", \"within\": {\"city\": \"Italy\"}}, \"others\": [{\"city\": \"Oslo\"}]}",
        "{\"id\": 1, \"labels\": {\"a\": 1}, \"mixed\": \"x\", \"price\": 1.5, \"parent\": {\"id\": 2}, \"further\": true}", "{\"id\": 1, \"mixed\": 5}"})
    void aRecordOfTheSchemaIsValid(final String record) {
        assertEquals(List.of(), violations(record));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | /id required", "{\"id\": \"1\"} | /id type", "{\"id\": 1, \"count\": 2147483648} | /count maximum", "{\"id\": 1, \"born\": \"31.01.1990\"} | /born format",
        "{\"id\": 1, \"tier\": \"STEEL\"} | /tier enum", "{\"id\": 1, \"last_tier\": \"STEEL\"} | /last_tier enum", "{\"id\": 1, \"home\": {}} | /home/city required",
        "{\"id\": 1, \"home\": {\"city\": \"a\", \"within\": {\"city\": 5}}} | /home/within/city type", "{\"id\": 1, \"others\": [{\"city\": \"a\"}, 5]} | /others/1 type",
        "{\"id\": 1, \"labels\": {\"a\": \"b\"}} | /labels/a type", "{\"id\": 1, \"parent\": {}} | /parent/id required", "{\"id\": 1, \"opens_at\": \"25:00\"} | /opens_at pattern",
        "{\"id\": 1, \"mixed\": true} | /mixed type", "{\"id\": 1, \"key\": \"no\"} | /key format"})
    void whatTheSchemaDoesNotAllowIsPointedAt(final String record, final String expected) {
        assertTrue(violations(record).contains(expected), violations(record).toString());
    }

    @Test
    void correctionsSeeTheTypesOfTheFields() {
        final ExpectedType type = ExpectedType.of(CustomerSchema.parseAvro(CUSTOMER).document());
        assertEquals("integer", type.field("count").onlyType());
        assertTrue(type.field("born").isTime());
        assertEquals("string", type.field("home").field("city").onlyType());
        assertEquals(Set.of("city", "within"), type.field("others").items().fields().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"string\"", "{\"type\": \"record\"}", "{\"type\": \"record\", \"name\": \"A\"}", "{\"type\": \"record\", \"name\": \"A B\", \"fields\": []}",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x-y\", \"type\": \"int\"}]}",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x\", \"type\": \"Unknown\"}]}",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x\", \"type\": \"int\"}, {\"name\": \"x\", \"type\": \"int\"}]}",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x\", \"type\": [\"int\", [\"null\"]]}]}",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x\", \"type\": [\"int\", \"int\"]}]}",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x\", \"type\": {\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"a b\"]}}]}",
        "{\"type\": \"record\", \"name\": \"A\", \"fields\": [{\"name\": \"x\", \"type\": {\"type\": \"record\", \"name\": \"A\", \"fields\": []}}]}", "{", "[]"})
    void whatIsNoAvroSchemaIsRefused(final String schema) {
        assertThrows(InvalidSchemaException.class, () -> CustomerSchema.parseAvro(schema));
    }
}
