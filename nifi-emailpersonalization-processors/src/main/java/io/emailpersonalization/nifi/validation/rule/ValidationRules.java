// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.emailpersonalization.nifi.validation.correct.ExpectedType;
import io.emailpersonalization.nifi.validation.schema.Violation;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conditions on the fields of a record in CEL, the Common Expression Language (https://cel.dev), compiled once and checked against the types of the schema. Variables: {@code record}, with the
 * fields of the schema; {@code fields}, a map of all fields, also of those that the schema does not name; {@code as_of}, a timestamp. {@code age(from, to)} counts full years in UTC. Every
 * evaluation is bounded: macros by their iterations, patterns by RE2/J, which takes linear time, and texts by {@link RuleValues}. Safe for threads. Tested by ValidationRulesTest.
 */
public final class ValidationRules {

    /** The prefix of a rule's name in {@code validation_errors}, and of the property that defines it. */
    public static final String PREFIX = "rule.";

    /** No rules. Does not load CEL. */
    public static final ValidationRules NONE = new ValidationRules(List.of(), ExpectedType.NONE, RuleFailure.VIOLATION);

    private static final String RECORD = "record";
    private static final String FIELDS = "fields";
    private static final String AS_OF = "as_of";

    private final List<Rule> rules;
    private final ExpectedType schema;
    private final RuleFailure failure;

    private ValidationRules(final List<Rule> rules, final ExpectedType schema, final RuleFailure failure) {
        this.rules = rules;
        this.schema = schema;
        this.failure = failure;
    }

    /** What the rules found. {@code unevaluated} counts the rules that could not be evaluated. */
    public record Result(List<Violation> violations, int unevaluated) {
        private static final Result NOTHING = new Result(List.of(), 0);
    }

    private record Rule(String name, String message, CelRuntime.Program program) {
    }

    /**
     * Compiles rules.
     *
     * @param expressions name, without prefix, to condition
     * @param messages name to the message of a violation, for the rules that have one of their own
     * @param schema the types of the fields
     * @throws InvalidRuleException when an expression is not a condition on this schema
     */
    public static ValidationRules compile(final Map<String, String> expressions, final Map<String, String> messages, final ExpectedType schema, final RuleFailure failure) {
        if (expressions.isEmpty()) {
            return NONE;
        }
        final CelCompiler compiler = Cel.compiler(schema);
        final List<Rule> rules = new ArrayList<>();
        expressions.forEach((name, expression) -> rules.add(compile(compiler, name, expression, messages.getOrDefault(name, "must satisfy " + expression.strip()))));
        return new ValidationRules(List.copyOf(rules), schema, failure);
    }

    private static Rule compile(final CelCompiler compiler, final String name, final String expression, final String message) {
        try {
            final CelAbstractSyntaxTree tree = compiler.compile(expression).getAst();
            return new Rule(PREFIX + name, message, Cel.RUNTIME.createProgram(tree));
        } catch (final CelValidationException | CelEvaluationException e) {
            throw new InvalidRuleException("%s%s is not a condition on this schema: %s. Ask for an optional field with has(record.field), read a field that the schema does not name as "
                    .formatted(PREFIX, name, e.getMessage().lines().findFirst().orElse("")) + "fields.name, and write a number that is compared with == to a decimal as 10.0", e);
        }
    }

    /** The number of rules. */
    public int size() {
        return rules.size();
    }

    /**
     * Evaluates the rules for a record.
     *
     * @param hidden top-level fields that rules do not see
     * @param alreadyInvalid whether the schema was violated. A rule that cannot be evaluated then adds no second reason
     */
    public Result check(final Record record, final Set<String> hidden, final Instant asOf, final boolean alreadyInvalid) {
        if (rules.isEmpty()) {
            return Result.NOTHING;
        }
        List<Violation> violations = List.of();
        int unevaluated = 0;
        for (final Rule rule : rules) {
            final Boolean holds = holds(rule, record, hidden, asOf);
            unevaluated += holds == null ? 1 : 0;
            if (holds == null ? failure == RuleFailure.VIOLATION && !alreadyInvalid : !holds) {
                violations = violations.isEmpty() ? new ArrayList<>() : violations;
                violations.add(new Violation("", rule.name(), holds == null ? "cannot be checked: a field that the rule needs is missing, has another type or is too long" : rule.message(), null));
            }
        }
        return violations.isEmpty() && unevaluated == 0 ? Result.NOTHING : new Result(violations, unevaluated);
    }

    /** Null when the rule cannot be evaluated. */
    private Boolean holds(final Rule rule, final Record record, final Set<String> hidden, final Instant asOf) {
        final RuleValues values = new RuleValues();
        try {
            return rule.program().eval(Map.of(RECORD, values.map(record, schema, hidden), FIELDS, values.map(record, ExpectedType.NONE, hidden), AS_OF, asOf)) instanceof Boolean holds ? holds : null;
        } catch (final CelEvaluationException | RuntimeException | StackOverflowError e) {
            return null;
        }
    }

    /** Full years from one time to another, in UTC. */
    private static long age(final Instant from, final Instant to) {
        return Period.between(from.atOffset(ZoneOffset.UTC).toLocalDate(), to.atOffset(ZoneOffset.UTC).toLocalDate()).getYears();
    }

    /** Loads CEL with the first rule. */
    private static final class Cel {
        /** Iterations of all macros of one evaluation together. */
        private static final int MAX_ITERATIONS = 10_000;
        /** Characters of an expression. */
        private static final int MAX_EXPRESSION = 20_000;
        private static final String AGE = "age_timestamp_timestamp";
        private static final CelOptions OPTIONS = CelOptions.current().comprehensionMaxIterations(MAX_ITERATIONS).maxExpressionCodePointSize(MAX_EXPRESSION)
                .enableHeterogeneousNumericComparisons(true).build();
        private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS)
                .addFunctionBindings(CelFunctionBinding.from(AGE, Instant.class, Instant.class, ValidationRules::age)).build();

        private static CelCompiler compiler(final ExpectedType schema) {
            final RuleTypes types = new RuleTypes(RECORD, schema);
            return CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS).setStandardMacros(CelStandardMacro.STANDARD_MACROS).setTypeProvider(types)
                    .addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration("age",
                            CelOverloadDecl.newGlobalOverload(AGE, SimpleType.INT, SimpleType.TIMESTAMP, SimpleType.TIMESTAMP)))
                    .addVar(RECORD, types.root()).addVar(FIELDS, MapType.create(SimpleType.STRING, SimpleType.DYN)).addVar(AS_OF, SimpleType.TIMESTAMP).setResultType(SimpleType.BOOL).build();
        }
    }
}
