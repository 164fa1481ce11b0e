// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.nifi.NullSuppression;
import org.apache.nifi.json.OutputGrouping;
import org.apache.nifi.json.WriteJsonResult;
import org.apache.nifi.schema.access.NopSchemaAccessWriter;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.util.MockComponentLog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

class JsonRowSerializerTest {

    private static final RecordSchema LINE = new SimpleRecordSchema(List.of(new RecordField("with \"quotes\"", RecordFieldType.STRING.getDataType()),
            new RecordField("weight", RecordFieldType.DOUBLE.getDataType())));
    private static final RecordSchema OUTER = new SimpleRecordSchema(List.of(
            new RecordField("lines", RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(LINE)))));

    private final JsonRowSerializer form = new JsonRowSerializer(LINE);

    @Provide
    Arbitrary<List<Map<String, Object>>> lines() {
        final Arbitrary<String> texts = Arbitraries.oneOf(Arbitraries.strings().ascii(), Arbitraries.strings().withCharRange('\u00e0', '\ud7ff'),
                Arbitraries.of("\uD83D\uDE00", "12e4", "a\nb", "{\"")).injectNull(.1);
        final Arbitrary<Double> numbers = Arbitraries.oneOf(Arbitraries.doubles(), Arbitraries.of(0., -0., 1., -12.34, 1e-3, 1e7, 9.999e6, Double.NaN)).injectNull(.1);
        return Combinators.combine(texts, numbers).as((text, number) -> {
            final Map<String, Object> line = new HashMap<>();
            line.put("with \"quotes\"", text);
            line.put("weight", number);
            return line;
        }).list().ofMaxSize(4);
    }

    @Property(tries = 2000)
    void isWhatTheWriterWrites(@ForAll("lines") final List<Map<String, Object>> lines, @ForAll final boolean pretty, @ForAll final NullSuppression nulls, @ForAll final OutputGrouping grouping,
                               @ForAll final boolean scientific) {
        Assume.that(!pretty || grouping == OutputGrouping.OUTPUT_ARRAY);
        final Record without = outer(lines.stream().map(line -> new MapRecord(LINE, line)).toArray());
        final Record with = outer(lines.stream().map(line -> new MapRecord(LINE, line, form.serialize(line))).toArray());
        assertEquals(written(without, pretty, nulls, grouping, scientific), written(with, pretty, nulls, grouping, scientific));
    }

    private static Record outer(final Object[] lines) {
        return new MapRecord(OUTER, Map.of("lines", lines));
    }

    private static String written(final Record record, final boolean pretty, final NullSuppression nulls, final OutputGrouping grouping, final boolean scientific) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (WriteJsonResult writer = new WriteJsonResult(new MockComponentLog("1", "writer"), OUTER, new NopSchemaAccessWriter(), bytes, pretty, nulls, grouping, null, null, null,
                "application/json", scientific)) {
            writer.beginRecordSet();
            writer.write(record);
            writer.finishRecordSet();
        } catch (final IOException | RuntimeException e) {
            return e.getClass().getName();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Example
    void isThereForTextsAndPlainNumbers() {
        assertEquals("{\"with \\\"quotes\\\"\":\"a\\\"b\",\"weight\":-1.25}", form.serialize(Map.of("with \"quotes\"", "a\"b", "weight", -1.25)).getSerialized());
        assertNotNull(form.serialize(Map.of("with \"quotes\"", "", "weight", 0.)));
    }

    @Example
    void leavesNullsAndExponentsToTheWriter() {
        assertNull(form.serialize(Map.of("with \"quotes\"", "a")));
        assertNull(form.serialize(Map.of("weight", 1.)));
        assertNull(form.serialize(Map.of("with \"quotes\"", "a", "weight", 1e9)));
        assertNull(form.serialize(Map.of("with \"quotes\"", "a", "weight", 1)));
    }
}
