// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.rule;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.rule.InvalidRuleException;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Date;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ValidationRulesTest {

    private static final Instant AS_OF = Instant.parse("2026-11-30T12:00:00Z");
    private static final ExpectedType CUSTOMER = ExpectedType.of(CustomerSchema.shipped().document());

    private static Record record(final Map<String, Object> values) {
        final List<RecordField> fields = new ArrayList<>();
        values.keySet().forEach(name -> fields.add(new RecordField(name, RecordFieldType.STRING.getDataType())));
        return new MapRecord(new SimpleRecordSchema(fields), new HashMap<>(values));
    }

    private static ValidationRules rule(final String expression, final RuleFailure failure) {
        return ValidationRules.compile(Map.of("r", expression), Map.of(), CUSTOMER, failure);
    }

    private static ValidationRules.Result check(final String expression, final Map<String, Object> values) {
        return rule(expression, RuleFailure.VIOLATION).check(record(values), Set.of("corrections"), AS_OF, false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "age(record.birth_date, as_of) >= 18 | 2008-11-30 | true",
        "age(record.birth_date, as_of) >= 18 | 2008-12-01 | false",
        "record.birth_date < as_of - duration('24h') | 1990-01-31 | true",
        "record.birth_date.getFullYear() == 1990 | 1990-01-31 | true",
        "record.birth_date < timestamp('1980-01-01T00:00:00Z') | 1990-01-31 | false"})
    void aDateIsATimestamp(final String expression, final String birthDate, final boolean holds) {
        assertEquals(holds, check(expression, Map.of("birth_date", birthDate)).violations().isEmpty());
        assertEquals(holds, check(expression, Map.of("birth_date", Date.valueOf(birthDate))).violations().isEmpty(), "a date of the reader");
    }

    @Test
    void twoFieldsAreCompared() {
        final String expression = "record.last_purchase_at >= record.signed_up_at";
        assertTrue(check(expression, Map.of("last_purchase_at", "2026-02-01T00:00:00Z", "signed_up_at", "2026-01-31")).violations().isEmpty());
        assertEquals("must satisfy " + expression, check(expression, Map.of("last_purchase_at", "2026-01-01", "signed_up_at", "2026-01-31")).violations().getFirst().message());
    }

    @Test
    void listsOfRecordsAreRead() {
        final Map<String, Object> values = Map.of("purchases", new Object[] {record(Map.of("amount", 5.0, "product_id", "a")), record(Map.of("amount", 7, "product_id", 3))});
        assertTrue(check("record.purchases.all(p, p.amount > 0)", values).violations().isEmpty());
        assertTrue(check("record.purchases.exists(p, p.product_id == '3')", values).violations().isEmpty(), "a number where the schema says text");
        assertFalse(check("record.purchases.all(p, p.amount > 5.5)", values).violations().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"record.birthdate < as_of", "record.email > 5", "record.purchase_count == 'three'", "record.email", "1 + 1", "nobody(record)", "record.", "record.email == null",
        "record.purchases.all(p, p.price > 0)"})
    void whatTheSchemaContradictsIsFoundBeforeTheFirstRecord(final String expression) {
        final String message = assertThrows(InvalidRuleException.class, () -> rule(expression, RuleFailure.SKIP)).getMessage();
        assertTrue(message.startsWith("rule.r is not a condition on this schema: ERROR"), message);
    }

    @Test
    void aFieldThatTheSchemaDoesNotNameIsReadFromAllFields() {
        assertTrue(check("fields.tier == 'gold'", Map.of("tier", "gold")).violations().isEmpty());
        assertTrue(check("fields['loyalty tier'] == 'gold'", Map.of("loyalty tier", "gold")).violations().isEmpty());
        assertFalse(check("has(fields.corrections)", Map.of("corrections", "x")).violations().isEmpty(), "our own fields are hidden");
    }

    @Test
    void aSchemaWithoutFieldsLeavesTheTypesOpen() {
        final ValidationRules rules = ValidationRules.compile(Map.of("r", "record.n > 5"), Map.of(), ExpectedType.NONE, RuleFailure.VIOLATION);
        assertTrue(rules.check(record(Map.of("n", 6)), Set.of(), AS_OF, false).violations().isEmpty());
        assertEquals(1, rules.check(record(Map.of("n", "6")), Set.of(), AS_OF, false).unevaluated());
    }

    @ParameterizedTest
    @CsvSource({"VIOLATION, false, 1", "VIOLATION, true, 0", "SKIP, false, 0"})
    void aMissingFieldMeansWhatIsConfigured(final RuleFailure failure, final boolean alreadyInvalid, final int violations) {
        final ValidationRules.Result result = rule("record.purchase_count > 3", failure).check(record(Map.of("email", "a@example.com")), Set.of(), AS_OF, alreadyInvalid);
        assertEquals(violations, result.violations().size());
        assertEquals(1, result.unevaluated());
    }

    @Test
    void aNullFieldIsAbsent() {
        final Map<String, Object> values = new HashMap<>();
        values.put("email", null);
        assertTrue(check("!has(record.email)", values).violations().isEmpty());
    }

    @Test
    void aMessageOfTheUsersOwnIsSaid() {
        final ValidationRules rules = ValidationRules.compile(Map.of("adult", "false"), Map.of("adult", "is younger than 18"), CUSTOMER, RuleFailure.VIOLATION);
        assertEquals("is younger than 18", rules.check(record(Map.of()), Set.of(), AS_OF, false).violations().getFirst().message());
        assertEquals("rule.adult", rules.check(record(Map.of()), Set.of(), AS_OF, false).violations().getFirst().rule());
    }

    @ParameterizedTest
    @ValueSource(strings = {"record.purchases.all(a, record.purchases.all(b, record.purchases.all(c, a.product_id != 'x')))", "record.street.matches('(a+)+$')",
        "record.purchases.all(p, record.street.contains('x'))"})
    void noExpressionRunsForEver(final String expression) {
        final Map<String, Object> values = Map.of("purchases", Collections.nCopies(1000, record(Map.of("product_id", "p"))).toArray(), "street", "a".repeat(400_000) + "b");
        assertEquals(1, check(expression, values).violations().size(), "without a bound it takes hours");
    }

    @Test
    void aTextOfAMegabyteIsNotReadTwice() {
        assertEquals(1, check("record.street == record.street", Map.of("street", "a".repeat(600_000))).unevaluated());
    }
}
