// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

class JsonValuesTest {

    @Test
    void valuesKeepTheirTypesAndEmptyOnesAreNone() throws JsonProcessingException {
        final JsonNode object = JsonMapper.builder().build().readTree("""
                {"text": "a", "empty": "", "nothing": null, "count": 7, "rate": 0.25, "flag": false, "list": ["a", "", 1], "none": [], "map": {"city": "Jena", "state": ""}, "other": "x"}""");
        assertEquals(Map.of("text", "a", "count", new BigDecimal("7"), "rate", new BigDecimal("0.25"), "flag", false, "list", List.of("a", new BigDecimal("1")), "map", Map.of("city", "Jena")),
                JsonValues.of(object, Set.of("text", "empty", "nothing", "count", "rate", "flag", "list", "none", "map", "missing")));
        assertEquals(Map.of(), JsonValues.of(object.path("missing"), Set.of("text")));
    }
}
