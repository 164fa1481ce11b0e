// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import io.emailpersonalization.nifi.validation.schema.RecordJson;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

/** What is corrected once is corrected no further, whatever the values are. */
class RecordCorrectorTest {

    private static final List<Correction> BEFORE_COMMAS = List.of(Corrections.REMOVE_CONTROLS, Corrections.REMOVE_INVISIBLE, Corrections.NORMALIZE_UNICODE, Corrections.TRIM,
            Corrections.EMPTY_TO_NULL, Corrections.LOWER_CASE_EMAIL, Corrections.ASCII_DOMAIN);
    private static final CustomerSchema SCHEMA = CustomerSchema.shipped();
    private static final List<String> FIELDS = List.of("customer_id", "email", "phone", "country", "birth_date", "updated_at", "purchase_count", "purchase_total", "given_name");

    private static RecordCorrector corrector(final boolean commas, final boolean dayFirst) {
        final List<Correction> corrections = new ArrayList<>(BEFORE_COMMAS);
        if (commas) {
            corrections.add(Corrections.DECIMAL_COMMA);
        }
        corrections.add(commas ? Corrections.COERCE_TYPE_WITH_COMMAS : Corrections.COERCE_TYPE);
        corrections.add(Corrections.ISO_DATE);
        corrections.add(dayFirst ? Corrections.DAY_FIRST : Corrections.MONTH_FIRST);
        return new RecordCorrector(corrections, List.of(new CountryCodes(Set.of("country")), new PhoneNumbers(Set.of("phone"), "country", "DE"), new CapitalizedNames(Set.of("given_name"))),
                ExpectedType.of(SCHEMA.document()));
    }

    private static Record record(final List<Object> values) {
        final Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < FIELDS.size(); i++) {
            map.put(FIELDS.get(i), values.get(i));
        }
        return new MapRecord(new SimpleRecordSchema(FIELDS.stream()
                .map(name -> new RecordField(name, RecordFieldType.CHOICE.getChoiceDataType(RecordFieldType.STRING.getDataType(), RecordFieldType.DOUBLE.getDataType()))).toList()), map);
    }

    @Provide
    Arbitrary<List<Object>> values() {
        final Arbitrary<String> pieces = Arbitraries.of(" ", "\u00A0", "\u200B", "\u202E", "\u0301", "\u0323", "\u0130", "\u0000", "\uFEFF", "\u200D", "A",
                "a", "É", "e", "ß", "Σ", "@", ".", ",", "-", "/",
                "+", "0", "1", "12", "03", "1990", "2026", "1.234", "49", "DE", "Germany", "ADA", "example.com", "bücher.example", "(", "T08:00", "Z", "\uD83D", "\uD83D\uDE00", "e5");
        final Arbitrary<Object> text = pieces.list().ofMaxSize(6).map(list -> String.join("", list));
        final Arbitrary<Object> usual = Arbitraries.of(" Ada@B\u00FCcher.example ", "03/04/1990", "31.01.1990", "1.234,50", "1.234", "1,5", "030 1234567",
                "deutschland", "ADA LOVELACE", "1700000000", "20260131",
                "\u0130\u0323@Example.com");
        final Arbitrary<Object> other = Arbitraries.of(1, 1.5, 1_700_000_000L, true, 7.0);
        return Arbitraries.oneOf(text, text, usual, other).injectNull(.1).list().ofSize(FIELDS.size());
    }

    @Property(tries = 2000)
    void whatIsCorrectedIsCorrectedNoFurther(@ForAll("values") final List<Object> values, @ForAll final boolean commas, @ForAll final boolean dayFirst) {
        final RecordCorrector corrector = corrector(commas, dayFirst);
        final Record record = record(values);
        corrector.correct(record, Set.of());
        final Object once = RecordJson.of(record, Set.of());
        final List<String> verdict = SCHEMA.validate(RecordJson.of(record, Set.of())).toString().lines().toList();
        assertEquals(List.of(), corrector.correct(record, Set.of()), once.toString());
        assertEquals(once, RecordJson.of(record, Set.of()));
        assertEquals(verdict, SCHEMA.validate(RecordJson.of(record, Set.of())).toString().lines().toList());
    }

    @Property(tries = 500)
    void aChangeIsRecordedAndNothingElseChanges(@ForAll("values") final List<Object> values) {
        final Record record = record(values);
        final Map<String, Object> before = new HashMap<>(record.toMap());
        final Set<Object> changed = corrector(false, true).correct(record, Set.of()).stream().map(change -> change.get(RecordCorrector.FIELD)).collect(Collectors.toSet());
        for (final String name : FIELDS) {
            if (!changed.contains("/" + name)) {
                assertSame(before.get(name), record.getValue(name), name);
            }
        }
    }

    private static String corrected(final boolean commas, final String field, final Object value) {
        final Record record = record(FIELDS.stream().map(name -> name.equals(field) ? value : null).toList());
        final List<Map<String, Object>> changes = corrector(commas, true).correct(record, Set.of());
        return record.getValue(field) + changes.stream().map(change -> " " + change.get(RecordCorrector.CORRECTION)).collect(Collectors.joining());
    }

    @Example
    void aCommaIsDecimalOnlyWhereItIsConfigured() {
        assertEquals("1.5 decimal comma", corrected(true, "purchase_total", "1,5"));
        assertEquals("1234.5 decimal comma", corrected(true, "purchase_total", "1.234,50"));
        assertEquals("1234.5 decimal comma", corrected(true, "purchase_total", "1\u00A0234,50"));
        assertEquals("1.234", corrected(true, "purchase_total", "1.234"), "may be two numbers");
        assertEquals("1,5", corrected(false, "purchase_total", "1,5"));
        assertEquals("1.234 coerce type", corrected(false, "purchase_total", "1.234"));
        assertEquals("1.234,50", corrected(true, "purchase_count", "1.234,50"), "no whole number");
    }

    @Example
    void aDateThatMayBeTwoDaysIsReadAsConfiguredAndRecordedAsThat() {
        assertEquals("1990-04-03 day first", corrected(false, "birth_date", "03/04/1990"));
        assertEquals("1990-01-31 ISO 8601", corrected(false, "birth_date", "1/31/1990"), "has one reading only");
        assertEquals("2023-11-14T22:13:20Z coerce type ISO 8601", corrected(false, "updated_at", 1_700_000_000L));
        assertEquals("2023-11-14T22:13:20.123Z ISO 8601", corrected(false, "updated_at", "1700000000123"));
    }

    @Example
    void textGetsOneFormOfUnicode() {
        assertEquals("Ren\u00E9 Unicode NFC", corrected(false, "given_name", "Rene\u0301"));
        assertEquals("softly invisible characters", corrected(false, "given_name", "so\u00ADft\u200Bly"));
        assertEquals("\uD83D\uDC69\u200D\uD83D\uDC67", corrected(false, "given_name", "\uD83D\uDC69\u200D\uD83D\uDC67"), "an emoji keeps its joiner");
        final String marks = "a" + "\u0301".repeat(1_000_000);
        assertEquals(marks, corrected(false, "given_name", marks), "is no text, and would take quadratic time");
        assertEquals("ada@xn--bcher-kva.example lower case ASCII domain", corrected(false, "email", "Ada@B\u00FCcher.example"));
    }
}
