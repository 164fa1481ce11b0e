// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.segment;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.rule.Condition;
import io.emailpersonalization.nifi.record.rule.ConditionCompiler;
import io.emailpersonalization.nifi.record.rule.ExpectedType;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Segments by rules: conditions in CEL on a person and the scores, compiled once. Variables: {@code record}, with the fields of the shipped customer schema; {@code fields}, a map of all fields;
 * {@code scores}, with exactly the scores that are computed; {@code as_of}, a timestamp. A rule that cannot be evaluated does not hold: nobody is in a segment by what is not known. Safe for
 * threads. Tested by SegmentRulesTest.
 */
public final class SegmentRules {

    /** The prefix of the property that defines a segment. */
    public static final String PREFIX = "segment.";

    private static final String RECORD = "record";
    private static final String FIELDS = "fields";
    private static final String SCORES = "scores";
    private static final String CUSTOMER_SCHEMA = "/schemas/customer.schema.json";

    private final SortedMap<String, Condition> conditions;
    private final RecordSchema scoresSchema;

    private SegmentRules(final SortedMap<String, Condition> conditions, final RecordSchema scoresSchema) {
        this.conditions = conditions;
        this.scoresSchema = scoresSchema;
    }

    /**
     * The segments of a person.
     *
     * @param names the segments whose rules hold, in alphabetical order
     * @param unevaluated the segments whose rules could not be evaluated
     */
    public record Result(List<String> names, List<String> unevaluated) {
    }

    /**
     * Compiles rules.
     *
     * @param expressions name of each segment to its condition
     * @param scores the scores that are computed
     * @param times names of the scores that are times
     * @throws io.emailpersonalization.nifi.record.rule.InvalidRuleException when an expression is not a condition on these fields
     */
    public static SegmentRules compile(final Map<String, String> expressions, final List<RecordField> scores, final Set<String> times) {
        final ConditionCompiler compiler = new ConditionCompiler(Map.of(RECORD, customer(), FIELDS, ExpectedType.NONE, SCORES, types(scores, times)));
        final SortedMap<String, Condition> conditions = new TreeMap<>();
        expressions.forEach((name, expression) -> conditions.put(name, compiler.compile(PREFIX + name, expression)));
        return new SegmentRules(conditions, new SimpleRecordSchema(scores));
    }

    private static ExpectedType customer() {
        try (InputStream schema = SegmentRules.class.getResourceAsStream(CUSTOMER_SCHEMA)) {
            return ExpectedType.of(JsonMapper.builder().build().readTree(schema));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ExpectedType types(final List<RecordField> scores, final Set<String> times) {
        final Map<String, ExpectedType> fields = new LinkedHashMap<>();
        scores.forEach(score -> fields.put(score.getFieldName(), new ExpectedType(Set.of(type(score.getDataType().getFieldType())), times.contains(score.getFieldName()) ? "date-time" : null,
                Map.of(), null)));
        return new ExpectedType(Set.of("object"), null, fields, null);
    }

    private static String type(final RecordFieldType type) {
        return switch (type) {
            case INT -> "integer";
            case DOUBLE -> "number";
            default -> "string";
        };
    }

    /** The names of the segments, in alphabetical order. */
    public Set<String> names() {
        return conditions.keySet();
    }

    /** Evaluates the rules for a person and the scores. A null score is absent. */
    public Result of(final Record person, final Map<String, Object> scores, final Instant asOf) {
        final Map<String, Record> records = Map.of(RECORD, person, FIELDS, person, SCORES, new MapRecord(scoresSchema, scores));
        final List<String> names = new ArrayList<>();
        final List<String> unevaluated = new ArrayList<>();
        conditions.forEach((name, condition) -> {
            final Boolean holds = condition.holds(records, Set.of(), asOf);
            if (holds == null) {
                unevaluated.add(name);
            } else if (holds) {
                names.add(name);
            }
        });
        return new Result(names, unevaluated);
    }
}
