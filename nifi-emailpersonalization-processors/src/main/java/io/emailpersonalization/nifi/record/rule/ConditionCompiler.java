// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.rule;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * Compiles conditions in CEL, the Common Expression Language (https://cel.dev), and checks them against the types of their variables. Beside the records that it is given, a condition knows
 * {@code as_of}, a timestamp, and {@code age(from, to)}, which counts full years in UTC. Every evaluation is bounded: macros by their iterations, patterns by RE2/J, which takes linear time, and
 * texts by {@link RuleValues}. Loads CEL. Tested by {@code ValidationRulesTest} and {@code SegmentRulesTest}.
 */
public final class ConditionCompiler {

    static final String AS_OF = "as_of";

    /** Iterations of all macros of one evaluation together. */
    private static final int MAX_ITERATIONS = 10_000;
    /** Characters of an expression. */
    private static final int MAX_EXPRESSION = 20_000;
    private static final String AGE = "age_timestamp_timestamp";
    private static final CelOptions OPTIONS = CelOptions.current().comprehensionMaxIterations(MAX_ITERATIONS).maxExpressionCodePointSize(MAX_EXPRESSION)
            .enableHeterogeneousNumericComparisons(true).build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS)
            .addFunctionBindings(CelFunctionBinding.from(AGE, Instant.class, Instant.class, ConditionCompiler::age)).build();

    private final Map<String, ExpectedType> types;
    private final CelCompiler compiler;

    /** @param types name of each variable to the types of its record; {@link ExpectedType#NONE} for a map of fields of any type */
    public ConditionCompiler(final Map<String, ExpectedType> types) {
        this.types = Map.copyOf(types);
        final RuleTypes known = new RuleTypes(this.types);
        final CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS).setStandardMacros(CelStandardMacro.STANDARD_MACROS).setTypeProvider(known)
                .addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration("age", CelOverloadDecl.newGlobalOverload(AGE, SimpleType.INT, SimpleType.TIMESTAMP, SimpleType.TIMESTAMP)))
                .addVar(AS_OF, SimpleType.TIMESTAMP).setResultType(SimpleType.BOOL);
        this.types.keySet().forEach(name -> builder.addVar(name, known.variable(name)));
        this.compiler = builder.build();
    }

    /**
     * Compiles a condition.
     *
     * @param name the name of the rule in messages
     * @throws InvalidRuleException when the expression is not a condition on these types
     */
    public Condition compile(final String name, final String expression) {
        try {
            return new Condition(RUNTIME.createProgram(compiler.compile(expression).getAst()), types);
        } catch (final CelValidationException | CelEvaluationException e) {
            throw new InvalidRuleException("%s is not a condition on this schema: %s. Ask for an optional field with has(record.field), read a field that the schema does not name as fields.name, "
                    .formatted(name, e.getMessage().lines().findFirst().orElse("")) + "and write a number that is compared with == to a decimal as 10.0", e);
        }
    }

    /** Full years from one time to another, in UTC. */
    private static long age(final Instant from, final Instant to) {
        return Period.between(from.atOffset(ZoneOffset.UTC).toLocalDate(), to.atOffset(ZoneOffset.UTC).toLocalDate()).getYears();
    }
}
