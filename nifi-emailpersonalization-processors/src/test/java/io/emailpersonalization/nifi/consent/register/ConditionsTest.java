// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.field.RecordRule;
import io.emailpersonalization.nifi.record.value.SourceId;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.api.Test;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Conditions are evaluated later, without the record; and the small decisions beside them. */
class ConditionsTest {

    private static final Instant AS_OF = Instant.parse("2026-06-30T00:00:00Z");
    private static final SourceId ADA = new SourceId("crm", "1");
    private static final SourceId BOB = new SourceId("crm", "2");

    private static Record record(final Map<String, Object> values) {
        final List<RecordField> fields = values.keySet().stream().sorted().map(name -> new RecordField(name, switch (values.get(name)) {
            case Boolean any -> RecordFieldType.BOOLEAN.getDataType();
            case Long any -> RecordFieldType.LONG.getDataType();
            case Double any -> RecordFieldType.DOUBLE.getDataType();
            case Timestamp any -> RecordFieldType.TIMESTAMP.getDataType();
            case Object[] any -> RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType());
            case null, default -> RecordFieldType.STRING.getDataType();
        })).toList();
        return new MapRecord(new SimpleRecordSchema(fields), new HashMap<>(values));
    }

    private static Conditions conditions(final Map<String, Object> values, final String... expressions) {
        return Conditions.of(Stream.of(expressions).map(expression -> RecordRule.compile("rule", expression)).toList(), record(values), AS_OF);
    }

    private static boolean holdsAsJson(final Map<String, Object> values, final String expression) {
        final boolean holds = conditions(values, expression).hold(AS_OF);
        assertEquals(holds, Conditions.parse(conditions(values, expression).json()).hold(AS_OF));
        return holds;
    }

    @Test
    void withoutRulesThereAreNoConditions() {
        assertNull(conditions(Map.of()));
        assertNull(Conditions.parse(null));
    }

    @Test
    void everyTypeOfValueIsKept() {
        assertTrue(holdsAsJson(Map.of("country", "DE"), "record.country == 'DE'"));
        assertFalse(holdsAsJson(Map.of("country", "US"), "record.country == 'DE'"));
        assertTrue(holdsAsJson(Map.of("confirmed", true), "record.confirmed"));
        assertFalse(holdsAsJson(Map.of("confirmed", false), "record.confirmed"));
        assertTrue(holdsAsJson(Map.of("age", 18L), "record.age >= 18"));
        assertTrue(holdsAsJson(Map.of("score", .5), "record.score < 0.6"));
        assertTrue(holdsAsJson(Map.of("tags", new Object[] {"a", "b"}), "record.tags[1] == 'b'"));
        final Map<String, Object> missing = new HashMap<>();
        missing.put("confirmed_at", null);
        assertFalse(holdsAsJson(missing, "record.confirmed_at != null"));
    }

    @Test
    void allConditionsMustHold() {
        assertTrue(conditions(Map.of("a", 1L), "record.a == 1", "record.a < 2").hold(AS_OF));
        assertFalse(conditions(Map.of("a", 1L), "record.a == 1", "record.a > 2").hold(AS_OF));
    }

    @Test
    void anAddressIsNotKept() {
        final Conditions kept = conditions(Map.of("email", "ada@example.com"), "record.email.endsWith('example.com')");
        assertFalse(kept.json().contains("ada@"));
        assertTrue(kept.hold(AS_OF), "the outcome at the reading is kept");
        final Conditions listed = conditions(Map.of("emails", new Object[] {"ada@example.com"}), "record.emails[0].endsWith('example.org')");
        assertFalse(listed.json().contains("ada@"));
        assertFalse(listed.hold(AS_OF));
    }

    @Test
    void whatCannotBeEvaluatedDoesNotHold() {
        assertFalse(Conditions.parse("[{\"rule\": \"r\", \"expression\": \"record.a ==\", \"values\": {}}]").hold(AS_OF));
        assertFalse(Conditions.parse("no JSON").hold(AS_OF));
        assertFalse(Conditions.parse("[{\"rule\": \"r\"}]").hold(AS_OF));
        assertFalse(Conditions.parse("[{\"rule\": \"r\", \"expression\": \"record.t < now\", \"values\": {\"t\": {\"@instant\": \"never\"}}}]").hold(AS_OF));
        assertTrue(Conditions.parse("[{\"rule\": \"r\", \"held\": true}]").hold(AS_OF));
    }

    @Test
    void refusersWhoseIdsIdentifyNobodyAreLeftOut() {
        final Consent consent = new Consent(ConsentState.WITHDRAWN, "e", false, "k", null, null, new Consent.Refusal(true, Set.of(ADA, BOB)));
        assertEquals(Set.of(ADA), consent.withoutRefusers(Set.of(BOB)).refusal().records());
        assertSame(consent, consent.withoutRefusers(Set.of()));
        final Consent granted = new Consent(ConsentState.GRANTED, "e", false, "k", null);
        assertSame(granted, granted.withoutRefusers(Set.of(ADA)));
    }

    @Test
    void aPersonRefusedWhenTheLastRecordDid() {
        assertNull(SourceRefusal.ofPerson(List.of()));
        final Instant early = AS_OF.minusSeconds(9);
        assertEquals(new SourceRefusal(AS_OF, AS_OF), SourceRefusal.ofPerson(List.of(new SourceRefusal(early, AS_OF), new SourceRefusal(AS_OF, early))));
    }

    @Test
    void refusalsAndWithdrawnStatesAreTold() {
        assertEquals(Set.of(Evidence.Kind.WITHDRAWN, Evidence.Kind.COMPLAINT, Evidence.Kind.BOUNCE),
                Set.copyOf(Arrays.stream(Evidence.Kind.values()).filter(Evidence.Kind::isRefusal).toList()));
        assertEquals(Set.of(ConsentState.WITHDRAWN, ConsentState.EXPIRED, ConsentState.ERASED),
                Set.copyOf(Arrays.stream(ConsentState.values()).filter(ConsentState::isWithdrawn).toList()));
    }
}
