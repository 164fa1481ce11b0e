// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.value.Mailbox;
import io.emailpersonalization.nifi.record.value.Masking;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.ReasonsField;
import io.emailpersonalization.nifi.validation.correct.Corrections;
import io.emailpersonalization.nifi.validation.correct.RecordCorrector;
import io.emailpersonalization.nifi.validation.reference.LookupFailedException;
import io.emailpersonalization.nifi.validation.reference.References;
import io.emailpersonalization.nifi.validation.rule.ValidationRules;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import io.emailpersonalization.nifi.validation.schema.OutputTypes;
import io.emailpersonalization.nifi.validation.schema.RecordJson;
import io.emailpersonalization.nifi.validation.schema.Violation;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Corrects and validates records. Safe for threads; a {@link Run} is for one thread. ValidateCustomerRecordTest covers this class. */
final class RecordValidator {

    static final String VALIDATION_ERRORS = "validation_errors";
    static final String CORRECTIONS = "corrections";

    static final String SUGGESTIONS = "suggestions";

    private static final String SUGGESTION = "suggestion";
    /** Fields that identify a customer. */
    private static final List<String> IDENTITY = List.of("customer_id", "email", "phone");
    /** Fields whose digits are no number. */
    private static final List<String> TEXT_FIELDS = List.of("customer_id", "phone", "postal_code");
    private static final Set<RecordFieldType> NUMBERS = EnumSet.of(RecordFieldType.BYTE, RecordFieldType.SHORT, RecordFieldType.INT, RecordFieldType.LONG,
            RecordFieldType.BIGINT, RecordFieldType.FLOAT, RecordFieldType.DOUBLE, RecordFieldType.DECIMAL);

    private final ValidationPlan plan;
    private final CustomerSchema schema;
    private final ExpectedType expectedType;
    private final RecordCorrector corrector;
    private final Set<String> own;
    private final boolean coerce;
    private final IncludeValues includeValues;
    private final ReasonsField errors;
    private final ReasonsField changes;
    private final ReasonsField suggestions;

    /** Receives the records. */
    interface Sink {
        void valid(Record record);

        /** @param isMisaligned whether values may be in the wrong columns */
        void invalid(Record record, boolean isMisaligned);
    }

    RecordValidator(final ValidationPlan plan) {
        this.plan = plan;
        this.schema = plan.schema();
        this.expectedType = ExpectedType.of(schema.document());
        this.corrector = new RecordCorrector(plan.corrections(), plan.fieldCorrections(), expectedType);
        this.own = plan.suggestDomains() ? Set.of(VALIDATION_ERRORS, CORRECTIONS, SUGGESTIONS) : Set.of(VALIDATION_ERRORS, CORRECTIONS);
        this.coerce = plan.corrections().stream().anyMatch(Corrections::isCoercion);
        this.includeValues = plan.includeValues();
        this.errors = new ReasonsField(VALIDATION_ERRORS, texts(includeValues == IncludeValues.NEVER ? List.of("field", "rule", "message") : List.of("field", "rule", "message", "value")),
                plan.format());
        this.changes = new ReasonsField(CORRECTIONS, texts(List.of(RecordCorrector.FIELD, RecordCorrector.CORRECTION)), plan.format());
        this.suggestions = new ReasonsField(SUGGESTIONS, texts(List.of(RecordCorrector.FIELD, SUGGESTION)), plan.format());
    }

    private static RecordSchema texts(final List<String> names) {
        return new SimpleRecordSchema(names.stream().map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList());
    }

    /** @param asOf the time that rules refer to */
    Run begin(final RecordSchema readSchema, final Instant asOf) {
        return new Run(readSchema, asOf);
    }

    /** Validates the records of one FlowFile. */
    final class Run {
        private final RecordSchema readSchema;
        private final RecordSchema writtenSchema;
        private final RecordSchema validSchema;
        private final RecordSchema invalidSchema;

        private final Instant asOf;
        private final References.Run references = plan.references().begin();

        private Run(final RecordSchema readSchema, final Instant asOf) {
            this.asOf = asOf;
            // a corrected record that is sent again still has the fields of an earlier run
            this.readSchema = new SimpleRecordSchema(readSchema.getFields().stream().filter(field -> !own.contains(field.getFieldName())).toList());
            this.writtenSchema = coerce ? OutputTypes.coerced(this.readSchema, expectedType) : this.readSchema;
            final List<RecordField> added = plan.suggestDomains() ? List.of(changes.recordField(), suggestions.recordField()) : List.of(changes.recordField());
            this.validSchema = ExtendedSchema.of(writtenSchema, added);
            this.invalidSchema = ExtendedSchema.of(OutputTypes.widened(writtenSchema), Stream.concat(Stream.of(errors.recordField()), added.stream()).toList());
        }

        RecordSchema validSchema() {
            return validSchema;
        }

        RecordSchema invalidSchema() {
            return invalidSchema;
        }

        /** Fields that should be text and are numbers: a reader that infers types drops leading zeros and plus signs. */
        List<String> numbersInsteadOfText() {
            return TEXT_FIELDS.stream()
                    .filter(name -> readSchema.getField(name).map(field -> NUMBERS.contains(field.getDataType().getFieldType())).orElse(false))
                    .toList();
        }

        void validateAll(final RecordInput records, final Sink sink, final ValidationCounts tally) throws UnreadableContentException, LookupFailedException {
            for (Record record = records.next(); record != null; record = records.next()) {
                final List<Map<String, Object>> corrected = corrector.correct(record, own);
                final List<Violation> violations = violations(record, records.isMisaligned(), tally);
                tally.add(readSchema, record, corrected, violations);
                final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
                own.forEach(values::remove);
                values.put(CORRECTIONS, changes.value(corrected));
                if (plan.suggestDomains()) {
                    final List<Map<String, Object>> suggested = suggestions(record);
                    tally.addSuggestions(suggested.size());
                    values.put(SUGGESTIONS, suggestions.value(suggested));
                }
                if (violations.isEmpty()) {
                    sink.valid(new MapRecord(validSchema, values));
                } else {
                    values.put(VALIDATION_ERRORS, errors.value(rows(violations)));
                    sink.invalid(new MapRecord(invalidSchema, values), records.isMisaligned());
                }
            }
        }

        private List<Violation> violations(final Record record, final boolean misaligned, final ValidationCounts tally) throws LookupFailedException {
            List<Violation> violations = schema.validate(RecordJson.of(record, own));
            if (violations.isEmpty()) {
                violations = OutputTypes.misfits(record, writtenSchema);
            }
            final List<Violation> all = withStructuralFaults(violations, record, misaligned);
            final ValidationRules.Result result = plan.rules().check(record, own, asOf, !all.isEmpty());
            tally.addUnevaluated(result.unevaluated());
            all.addAll(result.violations());
            all.addAll(references.check(record));
            return all;
        }
    }

    /** Adds violations that no schema can find: a row with more values than columns, and a record without any identity. */
    private static List<Violation> withStructuralFaults(final List<Violation> violations, final Record record, final boolean misaligned) {
        final List<Violation> all = new ArrayList<>(violations);
        if (misaligned) {
            all.add(new Violation("", "columns", "has more values than the header has columns: an unquoted value contains a separator", null));
        }
        if (IDENTITY.stream().anyMatch(name -> record.getSchema().getField(name).isPresent()) && IDENTITY.stream().allMatch(name -> record.getValue(name) == null)) {
            all.add(new Violation("", "identity", "has no customer_id, email or phone, so it identifies nobody", null));
        }
        return all;
    }

    /** The domains that the addresses of a record probably mean. A domain names no person. */
    private List<Map<String, Object>> suggestions(final Record record) {
        final List<Map<String, Object>> suggested = new ArrayList<>(0);
        expectedType.fields().forEach((name, expected) -> {
            if ("email".equals(expected.format()) && record.getValue(name) instanceof String address) {
                final String domain = Texts.lowerCase(address.substring(address.lastIndexOf('@') + 1));
                final String meant = Mailbox.repairedDomain("@" + domain);
                if (!meant.equals(domain)) {
                    final Map<String, Object> row = new LinkedHashMap<>();
                    row.put(RecordCorrector.FIELD, "/" + name.replace("~", "~0").replace("/", "~1"));
                    row.put(SUGGESTION, meant);
                    suggested.add(row);
                }
            }
        });
        return suggested;
    }

    private List<Map<String, Object>> rows(final List<Violation> violations) {
        final List<Map<String, Object>> rows = new ArrayList<>(violations.size());
        for (final Violation violation : violations) {
            final Map<String, Object> row = new LinkedHashMap<>();
            row.put("field", violation.field());
            row.put("rule", violation.rule());
            row.put("message", violation.message());
            if (includeValues == IncludeValues.MASKED && violation.value() != null) {
                row.put("value", Masking.value(violation.value()));
            }
            rows.add(row);
        }
        return rows;
    }
}
