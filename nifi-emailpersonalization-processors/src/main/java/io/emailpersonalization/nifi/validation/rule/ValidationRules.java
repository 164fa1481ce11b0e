// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.rule;

import io.emailpersonalization.nifi.record.rule.Condition;
import io.emailpersonalization.nifi.record.rule.ConditionCompiler;
import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.rule.InvalidRuleException;
import io.emailpersonalization.nifi.validation.schema.Violation;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of a user: conditions in CEL on the fields of a record, compiled once and checked against the types of the schema, as {@link ConditionCompiler} says. Variables: {@code record}, with
 * the fields of the schema; {@code fields}, a map of all fields, also of those that the schema does not name; {@code as_of}, a timestamp. Safe for threads. Tested by ValidationRulesTest.
 */
public final class ValidationRules {

    /** The prefix of a rule's name in {@code validation_errors}, and of the property that defines it. */
    public static final String PREFIX = "rule.";

    /** No rules. Does not load CEL. */
    public static final ValidationRules NONE = new ValidationRules(List.of(), RuleFailure.VIOLATION);

    private static final String RECORD = "record";
    private static final String FIELDS = "fields";

    private final List<Rule> rules;
    private final RuleFailure failure;

    private ValidationRules(final List<Rule> rules, final RuleFailure failure) {
        this.rules = rules;
        this.failure = failure;
    }

    /** What the rules found. {@code unevaluated} counts the rules that could not be evaluated. */
    public record Result(List<Violation> violations, int unevaluated) {
        private static final Result NOTHING = new Result(List.of(), 0);
    }

    private record Rule(String name, String message, Condition condition) {
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
        final ConditionCompiler compiler = new ConditionCompiler(Map.of(RECORD, schema, FIELDS, ExpectedType.NONE));
        final List<Rule> rules = new ArrayList<>();
        expressions.forEach((name, expression) -> rules.add(new Rule(PREFIX + name, messages.getOrDefault(name, "must satisfy " + expression.strip()),
                compiler.compile(PREFIX + name, expression))));
        return new ValidationRules(List.copyOf(rules), failure);
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
        final Map<String, Record> records = Map.of(RECORD, record, FIELDS, record);
        for (final Rule rule : rules) {
            final Boolean holds = rule.condition().holds(records, hidden, asOf);
            unevaluated += holds == null ? 1 : 0;
            if (holds == null ? failure == RuleFailure.VIOLATION && !alreadyInvalid : !holds) {
                violations = violations.isEmpty() ? new ArrayList<>() : violations;
                violations.add(new Violation("", rule.name(), holds == null ? "cannot be checked: a field that the rule needs is missing, has another type or is too long" : rule.message(), null));
            }
        }
        return violations.isEmpty() && unevaluated == 0 ? Result.NOTHING : new Result(violations, unevaluated);
    }
}
