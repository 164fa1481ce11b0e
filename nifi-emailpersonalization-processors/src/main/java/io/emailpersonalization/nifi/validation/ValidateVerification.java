// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.rule.InvalidRuleException;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import io.emailpersonalization.nifi.validation.schema.InvalidSchemaException;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.context.PropertyContext;

import java.util.ArrayList;
import java.util.List;

/** Verifies the configuration of ValidateCustomerRecord step by step. Tested by ValidateRulesTest and ValidateReferencesTest. */
final class ValidateVerification {

    private ValidateVerification() {
    }

    static List<ConfigVerificationResult> verify(final PropertyContext context) {
        final List<ConfigVerificationResult> results = new ArrayList<>();
        final CustomerSchema schema;
        try {
            schema = ValidateProperties.schema(context);
            results.add(result("Compile Schema", Outcome.SUCCESSFUL, "The schema is one of %s with %d fields".formatted(schema.specification(), schema.document().path("properties").size())));
        } catch (final InvalidSchemaException e) {
            return List.of(result("Compile Schema", Outcome.FAILED, e.getMessage()));
        }
        try {
            results.add(result("Compile Rules", Outcome.SUCCESSFUL,
                    "%d rules fit the types of the schema".formatted(RuleProperties.rules(context, ExpectedType.of(schema.document())).size())));
        } catch (final InvalidRuleException e) {
            results.add(result("Compile Rules", Outcome.FAILED, e.getMessage()));
        }
        try {
            RuleProperties.references(context);
            results.add(result("Find Lookup Services", Outcome.SUCCESSFUL, "Every reference has a lookup service with one coordinate"));
        } catch (final IllegalArgumentException | IllegalStateException e) {
            results.add(result("Find Lookup Services", Outcome.FAILED, e.getMessage()));
        }
        return results;
    }

    private static ConfigVerificationResult result(final String step, final Outcome outcome, final String explanation) {
        return new ConfigVerificationResult.Builder().verificationStepName(step).outcome(outcome).explanation(explanation).build();
    }
}
