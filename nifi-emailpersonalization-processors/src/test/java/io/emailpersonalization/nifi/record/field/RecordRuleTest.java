// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecordRuleTest {

    private static final Instant AS_OF = Instant.parse("2026-06-30T00:00:00Z");

    private final MapRecord record = record();

    private static MapRecord record() {
        final List<RecordField> fields = List.of("country", "visits", "total", "seen_at", "home", "tags", "absent").stream()
                .map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList();
        final Map<String, Object> values = new HashMap<>(Map.of("country", "DE", "visits", 7, "total", 12.5f, "seen_at", Timestamp.from(Instant.parse("2026-01-01T00:00:00Z")),
                "home", new MapRecord(new SimpleRecordSchema(List.of(new RecordField("city", RecordFieldType.STRING.getDataType()))), new HashMap<>(Map.of("city", "Ulm"))),
                "tags", new Object[] {"a", "b"}));
        return new MapRecord(new SimpleRecordSchema(fields), values);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "record.country == 'DE' | true",
        "record.visits > 3 && record.visits <= 7 | true",
        "record.total == 12.5 | true",
        "record.seen_at < as_of | true",
        "record.home.city == 'Ulm' | true",
        "record.tags.exists(tag, tag == 'b') | true",
        "record.absent == null | true",
        "has(record.absent) | true",
        "record.visits > 7 | false",
        "record.country > 3 | false",
        "record.unheard_of == 'x' | false",
        "record.country | false"})
    void holdsOrNot(final String expression, final boolean expected) {
        assertEquals(expected, RecordRule.compile("rule", expression).holds(record, AS_OF));
    }

    @Test
    void whatIsNoConditionIsRefusedWithItsPlace() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> RecordRule.compile("rule", "record.country ==")).getMessage().contains("1:"));
        assertThrows(IllegalArgumentException.class, () -> RecordRule.compile("rule", "'text'"));
        assertThrows(IllegalArgumentException.class, () -> RecordRule.compile("rule", "nonsense.x == 1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "record.country == 'DE' && record.visits > 3 | [country, visits]",
        "record.home.city == 'Ulm' | [home]",
        "record['country'] == 'DE' | [country]",
        "has(record.absent) | [absent]",
        "record.tags.exists(tag, tag == 'b') | [tags]",
        "record.seen_at < as_of | [seen_at]",
        "record.visits in [6, 7] ? record.total > 12.0 : record.country == 'x' | [country, total, visits]"})
    void theFieldsThatAreMentionedAreEnoughToEvaluateItLater(final String expression, final String fields) {
        final RecordRule rule = RecordRule.compile("rule", expression);
        final Map<String, Object> facts = rule.inputs(record).orElseThrow();
        assertEquals(fields, new TreeSet<>(facts.keySet()).toString());
        assertTrue(rule.holds(facts, AS_OF));
    }

    @ParameterizedTest
    @ValueSource(strings = {"size(record) > 3", "'country' in record", "record[record.country] == 'x'", "record.exists(name, name == 'country')"})
    void whatGoesByTheRecordAsAWholeIsTold(final String expression) {
        assertTrue(RecordRule.compile("rule", expression).inputs(record).isEmpty());
    }

    @Test
    void ofANestedRecordOnlyWhatIsMentionedIsTaken() {
        assertEquals(Map.of("home", Map.of("city", "Ulm")), RecordRule.compile("rule", "record.home.city == 'Ulm'").inputs(record).orElseThrow());
    }
}
