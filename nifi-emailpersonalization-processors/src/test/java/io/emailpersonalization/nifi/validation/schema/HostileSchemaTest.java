// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** No schema and no value takes the node for long: what can be known before the first record is refused there, and the rest is undecided, which is invalid. */
@Timeout(60)
class HostileSchemaTest {

    private static Record record(final Map<String, Object> values) {
        return new MapRecord(new SimpleRecordSchema(List.of()), new HashMap<>(values));
    }

    private static List<Violation> validate(final String schema, final Map<String, Object> values) {
        return CustomerSchema.parse(schema).validate(RecordJson.of(record(values), Set.of()));
    }

    /** Definitions a0 to a{n-1}, each with two references to the next. */
    private static String doubled(final String keyword, final int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"a%d\": {\"%s\": [{\"$ref\": \"#/$defs/a%d\"}, {\"$ref\": \"#/$defs/a%d\"}]}".formatted(i, keyword, i + 1, i + 1))
                .collect(Collectors.joining(", ", "{\"$ref\": \"#/$defs/a0\", \"$defs\": {", ", \"a%d\": {\"type\": \"object\"}}}".formatted(count)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"$ref\": \"#\"}", "{\"allOf\": [{\"$ref\": \"#\"}]}", "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}, "
            + "\"b\": {\"anyOf\": [{\"$ref\": \"#/$defs/a\"}]}}}",
        "{\"properties\": {\"x\": {\"not\": {\"$ref\": \"#/properties/x\"}}}}", "{\"$id\": \"http://localhost:1/a.json\", \"$ref\": \"b.json\"}", "{\"$ref\": \"file:///etc/passwd\"}",
        "{\"$ref\": \"http://localhost:1/x\"}", "{\"$id\": \"\", \"$ref\": \"http://localhost:1/x\"}", "{\"$schema\": \"http://localhost:1/my-draft\"}", "{\"$ref\": \"#/$defs/%\"}",
        "{\"properties\": {\"x\": {\"pattern\": \"(\"}}}", "{\"minLength\": \"five\"}", "true", "null", "5", ""})
    void whatIsNoUsableSchemaIsRefusedBeforeTheFirstRecord(final String schema) {
        assertThrows(InvalidSchemaException.class, () -> CustomerSchema.parse(schema));
    }

    @ParameterizedTest
    @ValueSource(strings = {"allOf", "anyOf", "oneOf"})
    void referencesThatMultiplyAreRefused(final String keyword) {
        assertTrue(assertThrows(InvalidSchemaException.class, () -> CustomerSchema.parse(doubled(keyword, 40))).getMessage().contains("multiply"));
        assertEquals(List.of(), CustomerSchema.parse(doubled("allOf", 5)).validate(RecordJson.of(record(Map.of()), Set.of())), "a few are usual");
    }

    @Test
    void aDeepSchemaIsRefused() {
        final String deep = "{\"not\": ".repeat(900) + "{}" + "}".repeat(900);
        assertThrows(InvalidSchemaException.class, () -> CustomerSchema.parse(deep));
        assertThrows(InvalidSchemaException.class, () -> CustomerSchema.parse("{\"properties\": {\"a\": ".repeat(400) + "{}" + "}}".repeat(400)));
    }

    @Test
    void aSchemaThatReadsAValueAgainAtEveryLevelIsUndecided() {
        Map<String, Object> nested = Map.of("n", 1);
        for (int i = 0; i < 40; i++) {
            nested = Map.of("a", record(nested));
        }
        final String schema = "{\"properties\": {\"a\": {\"allOf\": [{\"$ref\": \"#\"}, {\"$ref\": \"#\"}]}}}";
        assertEquals("pattern", validate(schema, nested).getFirst().rule());
        assertEquals(List.of(), validate(schema, Map.of("a", record(Map.of("a", record(Map.of()))))));
    }

    @Test
    void aSchemaThatRefersToItselfManyTimesHasExpectationsInBoundedTime() {
        final String fields = IntStream.range(0, 50).mapToObj(i -> "\"f%d\": {\"$ref\": \"#/$defs/n\"}".formatted(i)).collect(Collectors.joining(", "));
        final String schema = "{\"$ref\": \"#/$defs/n\", \"$defs\": {\"n\": {\"type\": \"object\", \"properties\": {%s}}}}".formatted(fields);
        assertNotNull(ExpectedType.of(CustomerSchema.parse(schema).document()).field("f49"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|a)*$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){30}"})
    void aPatternThatBacktracksIsUndecided(final String pattern) {
        final String schema = "{\"properties\": {\"x\": {\"pattern\": \"%s\"}}}".formatted(pattern);
        assertEquals("pattern", validate(schema, Map.of("x", "a".repeat(5000) + "!")).getFirst().rule());
        assertEquals("pattern", validate(schema, Map.of("x", "a".repeat(1_000_000) + "!")).getFirst().rule());
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "date", "date-time", "time", "uri", "uri-reference", "uri-template", "hostname", "idn-hostname", "idn-email", "ipv4", "ipv6", "uuid", "iri", "json-pointer",
        "regex",
        "duration"})
    void aTextOfAMegabyteHasNoFormat(final String format) {
        final String schema = "{\"properties\": {\"x\": {\"format\": \"%s\", \"maxLength\": 100}}}".formatted(format);
        for (final String part : List.of("a", "1", ".", "a.", "-", "%41", "1:")) {
            final List<Violation> violations = validate(schema, Map.of("x", part.repeat(1_000_000 / part.length())));
            assertTrue(!violations.isEmpty(), part);
        }
    }

    @Test
    void aHugeListHasLimitedReasons() {
        final Object[] list = new Object[300_000];
        Arrays.setAll(list, i -> i % 2 == 0 ? (Object) i : "text");
        final List<Violation> violations = validate("{\"properties\": {\"x\": {\"items\": {\"type\": \"boolean\"}, \"uniqueItems\": true, \"contains\": {\"const\": -1}}}}", Map.of("x", list));
        assertEquals(101, violations.size());
        assertEquals("further", violations.getLast().rule());
    }
}
