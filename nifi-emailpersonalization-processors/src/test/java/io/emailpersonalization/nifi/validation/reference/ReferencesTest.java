// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.reference;

import io.emailpersonalization.nifi.validation.schema.Violation;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.lookup.LookupFailureException;
import org.apache.nifi.lookup.LookupService;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

class ReferencesTest {

    private static final RecordSchema ITEM = new SimpleRecordSchema(List.of(new RecordField("product_id", RecordFieldType.STRING.getDataType())));
    private static final RecordSchema ORDER = new SimpleRecordSchema(List.of(new RecordField("shop", RecordFieldType.STRING.getDataType()),
            new RecordField("items", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(ITEM)))));
    private static final RecordSchema CUSTOMER = new SimpleRecordSchema(List.of(
            new RecordField("country", RecordFieldType.STRING.getDataType()),
            new RecordField("tags", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.STRING.getDataType())),
            new RecordField("orders", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(ORDER)))));

    /** Knows some words, counts the questions, and fails when it is told to. */
    private static final class Words extends AbstractControllerService implements LookupService<String> {
        private final Set<String> words;
        private final Set<String> keys;
        private int asked;
        private boolean away;

        private Words(final Set<String> keys, final String... words) {
            this.words = Set.of(words);
            this.keys = keys;
        }

        @Override
        public Optional<String> lookup(final Map<String, Object> coordinates) throws LookupFailureException {
            asked++;
            if (away) {
                throw new LookupFailureException("secret");
            }
            final String word = String.valueOf(coordinates.get(keys.isEmpty() ? "key" : keys.iterator().next()));
            return words.contains(word) ? Optional.of(word) : Optional.empty();
        }

        @Override
        public Class<?> getValueType() {
            return String.class;
        }

        @Override
        public Set<String> getRequiredKeys() {
            return keys;
        }
    }

    private static Record record(final RecordSchema schema, final Object... values) {
        final Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            map.put(schema.getField(i).getFieldName(), values[i]);
        }
        return new MapRecord(schema, map);
    }

    private static Record order(final Object... productIds) {
        return record(ORDER, "shop", Arrays.stream(productIds).map(id -> record(ITEM, id)).toArray());
    }

    private static References.Run references(final String path, final LookupService<?> service) {
        return new References.Builder().add(path, service, null).build().begin();
    }

    private static List<String> fields(final List<Violation> violations) {
        return violations.stream().map(Violation::field).toList();
    }

    @Test
    void nestedListsAreFollowedAndEveryUnknownEntryIsPointedAt() throws LookupFailedException {
        final References.Run run = references("/orders[*]/items[*]/product_id", new Words(Set.of("id"), "a", "b"));
        final Record customer = record(CUSTOMER, "DE", null, new Object[] {order("a", "x"), order("b"), order("y", null, "a")});
        assertEquals(List.of("/orders/0/items/1/product_id", "/orders/2/items/0/product_id"), fields(run.check(customer)));
        assertEquals(List.of(), run.check(record(CUSTOMER, "DE", null, null)), "a null field refers to nothing");
    }

    @Test
    void aListOfValuesIsAListOfReferences() throws LookupFailedException {
        final Record customer = record(CUSTOMER, "DE", new Object[] {"gold", "iron", null}, null);
        assertEquals(List.of("/tags/1"), fields(references("/tags", new Words(Set.of(), "gold")).check(customer)));
        assertEquals(List.of("/tags/1"), fields(references("/tags[*]", new Words(Set.of(), "gold")).check(customer)));
    }

    @Test
    void aValueIsAskedForOncePerFlowFile() throws LookupFailedException {
        final Words words = new Words(Set.of("key"), "DE");
        final References references = new References.Builder().add("/country", words, "has a country that the shop does not deliver to").build();
        final References.Run run = references.begin();
        for (int i = 0; i < 100; i++) {
            run.check(record(CUSTOMER, i % 2 == 0 ? "DE" : "XX"));
        }
        assertEquals(2, words.asked);
        references.begin().check(record(CUSTOMER, "DE"));
        assertEquals(3, words.asked, "the next FlowFile asks again");
        assertEquals(List.of(new Violation("/country", "reference", "has a country that the shop does not deliver to", "XX")), run.check(record(CUSTOMER, "XX")));
    }

    @Test
    void aServiceThatFailsJudgesNobody() {
        final Words words = new Words(Set.of(), "DE");
        words.away = true;
        final String message = assertThrows(LookupFailedException.class, () -> references("/country", words).check(record(CUSTOMER, "DE"))).getMessage();
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void whatIsNoReferenceIsSaid() throws LookupFailedException {
        assertEquals("is a record and no reference", references("/orders[*]", new Words(Set.of(), "a")).check(record(CUSTOMER, "DE", null, new Object[] {order("a")})).getFirst().message());
        assertEquals("", fields(references("/orders[*]/shop", new Words(Set.of(), "a")).check(record(CUSTOMER, "DE", null, new Object[] {"no record"}))).getFirst());
        assertThrows(IllegalArgumentException.class, () -> References.compile("/orders[*"));
        assertThrows(IllegalArgumentException.class, () -> new References.Builder().add("/country", new Words(Set.of("a", "b")), null));
    }
}
