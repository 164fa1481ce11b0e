// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.FieldAppender;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

class CompactRecordTest {

    private static RecordField field(final String name, final String... aliases) {
        return new RecordField(name, RecordFieldType.STRING.getDataType(), "default", Set.of(aliases));
    }

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(field("a", "e"), field("b"), field("c")));

    private static Record plain(final Map<String, Integer> values) {
        return new MapRecord(SCHEMA, new LinkedHashMap<>(values));
    }

    private static CompactRecord slim(final Record record) {
        return new FieldNames(new ArrayList<>(record.toMap().keySet())).compact(record);
    }

    @Property
    void isARecordAsAnyOther(@ForAll @Size(max = 5) final Map<@StringLength(1) @CharRange(from = 'a', to = 'f') String, Integer> values,
                             @ForAll @Size(max = 5) final Map<@StringLength(1) @CharRange(from = 'a', to = 'f') String, Integer> changes) {
        final Record plain = plain(values);
        final Record slim = slim(plain(values));
        assertSame(plain, slim);
        changes.forEach(plain::setValue);
        changes.forEach(slim::setValue);
        assertSame(plain, slim);
    }

    @Property
    void fieldsAreAddedToOneAsToAnyOther(@ForAll @Size(max = 5) final Map<@StringLength(1) @CharRange(from = 'a', to = 'f') String, Integer> values) {
        final RecordSchema more = ExtendedSchema.of(SCHEMA, List.of(field("x"), field("c")));
        final FieldAppender added = new FieldAppender(more, "x", "c");
        final Record plain = added.append(plain(values), 1, null);
        assertSame(plain, added.append(slim(plain(values)), 1, null));
        assertEquals(1, plain.getValue("x"));
        assertEquals(values, plain(values).toMap(), "the record itself stays as it is");
    }

    private static void assertSame(final Record expected, final Record record) {
        assertEquals(expected, record);
        assertEquals(record, expected);
        assertEquals(List.copyOf(expected.toMap().entrySet()), List.copyOf(record.toMap().entrySet()), "in its order");
        assertEquals(expected.getRawFieldNames(), record.getRawFieldNames());
        for (final String name : List.of("a", "b", "c", "d", "e", "f", "x")) {
            assertEquals(expected.getValue(name), record.getValue(name), name);
        }
        assertEquals(List.of(expected.getValues()), List.of(record.getValues()));
    }

    @Example
    void namesAreSharedByThoseThatHaveTheSameInTheSameOrder() {
        final Map<String, Integer> values = new LinkedHashMap<>(Map.of("a", 1));
        values.put("b", 2);
        final FieldNames fields = new FieldNames(List.of("a", "b"));
        assertNotNull(fields.compact(plain(values)));
        final Map<String, Integer> reversed = new LinkedHashMap<>(Map.of("b", 2));
        reversed.put("a", 1);
        assertNull(fields.compact(plain(reversed)));
        assertNull(fields.compact(plain(Map.of("a", 1))));
    }
}
