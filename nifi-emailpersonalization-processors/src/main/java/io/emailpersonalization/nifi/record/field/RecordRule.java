// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A condition on a record in CEL, the Common Expression Language (https://cel.dev). It has two variables: {@code record}, a map of the record's fields, and {@code as_of}, a timestamp. Integers
 * are int, other numbers double, timestamps timestamp, dates ISO 8601 text, nested records maps. A missing field is null. Safe for threads.
 */
public final class RecordRule {

    /** Accepts expressions that compile to a condition. */
    public static final Validator VALIDATOR = (subject, input, context) -> {
        final ValidationResult.Builder result = new ValidationResult.Builder().subject(subject).input(input);
        try {
            compile(subject, input);
            return result.valid(true).build();
        } catch (final IllegalArgumentException e) {
            return result.valid(false).explanation(e.getMessage()).build();
        }
    };

    /** CEL's null: the value of a missing field. */
    public static final Object NULL = NullValue.NULL_VALUE;

    static final String RECORD = "record";
    private static final String AS_OF = "as_of";

    private final String name;
    private final String expression;
    private final CelRuntime.Program program;
    private final ReferencedFields mentioned;

    private RecordRule(final String name, final String expression, final CelRuntime.Program program, final ReferencedFields mentioned) {
        this.name = name;
        this.expression = expression;
        this.program = program;
        this.mentioned = mentioned;
    }

    /**
     * Compiles an expression.
     *
     * @throws IllegalArgumentException when it is not a condition; the message names the fault and its place
     */
    public static RecordRule compile(final String name, final String expression) {
        try {
            final CelAbstractSyntaxTree ast = Cel.COMPILER.compile(expression).getAst();
            return new RecordRule(name, expression, Cel.RUNTIME.createProgram(ast), ReferencedFields.project(ast.getExpr()));
        } catch (final CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("it is not a CEL condition: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    /** The name of the rule. */
    public String name() {
        return name;
    }

    /** The condition as configured. */
    public String expression() {
        return expression;
    }

    /** Whether the condition holds. A condition that cannot be evaluated, such as a comparison of text with a number, does not hold. */
    public boolean holds(final Record record, final Instant asOf) {
        return holds(map(record), asOf);
    }

    /** Whether the condition holds for the values that {@link #inputs} returned earlier. */
    public boolean holds(final Map<String, Object> facts, final Instant asOf) {
        try {
            return Boolean.TRUE.equals(program.eval(Map.of(RECORD, facts, AS_OF, asOf)));
        } catch (final CelEvaluationException e) {
            return false;
        }
    }

    /**
     * The values that the condition refers to: text, Long, Double, Boolean, Instant, {@link #NULL}, and maps and lists of them. They suffice to evaluate it later, without the record.
     *
     * @return empty if the condition refers to the whole record
     */
    public Optional<Map<String, Object>> inputs(final Record record) {
        return mentioned.project(map(record));
    }

    private static Map<String, Object> map(final Record record) {
        final Map<String, Object> map = new HashMap<>();
        record.getSchema().getFieldNames().forEach(field -> map.put(field, NullValue.NULL_VALUE));
        record.getRawFieldNames().forEach(field -> map.put(field, value(record.getValue(field))));
        return map;
    }

    private static Object value(final Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Record nested -> map(nested);
            case Object[] array -> Arrays.stream(array).map(RecordRule::value).toList();
            case Collection<?> collection -> collection.stream().map(RecordRule::value).toList();
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Long number -> number;
            case Boolean bool -> bool;
            case Number number -> number.doubleValue();
            case java.sql.Date date -> date.toLocalDate().toString();
            case LocalDate date -> date.toString();
            case Date time -> Instant.ofEpochMilli(time.getTime());
            case Instant time -> time;
            case Map<?, ?> nested -> values(nested);
            default -> String.valueOf(Values.asText(value));
        };
    }

    private static Map<String, Object> values(final Map<?, ?> nested) {
        final Map<String, Object> map = new HashMap<>();
        nested.forEach((key, value) -> map.put(String.valueOf(key), value(value)));
        return map;
    }

    /** Loads CEL with the first rule. Flows without rules do not load it. */
    private static final class Cel {
        private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar(RECORD, MapType.create(SimpleType.STRING, SimpleType.DYN))
                .addVar(AS_OF, SimpleType.TIMESTAMP)
                .setResultType(SimpleType.BOOL)
                .build();
        private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().build();
    }
}
