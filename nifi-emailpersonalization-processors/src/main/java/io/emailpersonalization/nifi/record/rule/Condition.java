// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.rule;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A compiled condition on records. Safe for threads. Tested by {@code ValidationRulesTest} and {@code SegmentRulesTest}. */
public final class Condition {

    private final CelRuntime.Program program;
    private final Map<String, ExpectedType> types;

    Condition(final CelRuntime.Program program, final Map<String, ExpectedType> types) {
        this.program = program;
        this.types = types;
    }

    /**
     * Whether the condition holds.
     *
     * @param records name of each variable to its record; a record for every variable that the condition was compiled with
     * @param hidden top-level fields that the condition does not see
     * @return null when the condition cannot be evaluated, for example because a field is missing, has another type or is too long
     */
    public Boolean holds(final Map<String, Record> records, final Set<String> hidden, final Instant asOf) {
        final RuleValues values = new RuleValues();
        final Map<String, Object> variables = new HashMap<>();
        types.forEach((name, type) -> variables.put(name, values.map(records.get(name), type, hidden)));
        variables.put(ConditionCompiler.AS_OF, asOf);
        try {
            return program.eval(variables) instanceof Boolean holds ? holds : null;
        } catch (final CelEvaluationException | RuntimeException | StackOverflowError e) {
            return null;
        }
    }
}
