// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Rules across fields, from the property to the reason beside the record. */
class ValidateRulesTest {

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", "2026-11-30");
    }

    private void run(final String content) {
        runner.enqueue(content, Map.of("filename", "export.csv"));
        runner.run();
    }

    private List<ConfigVerificationResult> verify() {
        return ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), new MockComponentLog("verify", this), Map.of());
    }

    @Test
    void contactsYoungerThanEighteenAreRejected() {
        runner.setProperty("rule.adult", "age(record.birth_date, as_of) >= 18");
        runner.setProperty("message.adult", "is younger than 18");
        run("customer_id,birth_date\n1,30.11.2008\n2,2008-12-01\n3,\n");
        assertEquals(List.of("1"), Services.records(runner, "valid").stream().map(record -> record.get("customer_id").asText()).toList());
        final List<JsonNode> invalid = Services.records(runner, "invalid");
        assertEquals("{\"field\":\"\",\"rule\":\"rule.adult\",\"message\":\"is younger than 18\"}", invalid.getFirst().get("validation_errors").get(0).toString());
        assertEquals("cannot be checked: a field that the rule needs is missing, has another type or is too long", invalid.get(1).get("validation_errors").get(0).get("message").asText());
        final JsonNode figures = Services.report(runner).get("figures");
        assertEquals(2, figures.get("broken_rules").get("rule.adult").asInt());
        assertEquals(1, figures.get("rules_not_evaluated").asInt());
    }

    @Test
    void aRuleThatCannotBeEvaluatedIsSkippedWhenConfigured() {
        runner.setProperty("Rule Failure", "SKIP");
        runner.setProperty("rule.order", "record.last_purchase_at >= record.signed_up_at");
        run("customer_id,signed_up_at,last_purchase_at\n1,2026-01-01,\n2,2026-01-02,2026-01-01\n");
        assertEquals(1, Services.records(runner, "valid").size());
        assertEquals("must satisfy record.last_purchase_at >= record.signed_up_at", Services.records(runner, "invalid").getFirst().get("validation_errors").get(0).get("message").asText());
    }

    @Test
    void aFieldThatIsWrongAlreadyHasOneReason() {
        runner.setProperty("rule.adult", "age(record.birth_date, as_of) >= 18");
        run("customer_id,birth_date\n1,yesterday\n");
        assertEquals(1, Services.records(runner, "invalid").getFirst().get("validation_errors").findParents("rule").stream().map(row -> row.get("field").asText()).distinct().count());
    }

    @Test
    void oneRuleStopsTheExportByALimitOfItsOwn() {
        runner.setProperty("rule.adult", "age(record.birth_date, as_of) >= 18");
        runner.setProperty("maximum-rate.rule.adult", "5");
        final String export = "customer_id,birth_date\n" + IntStream.range(0, 200).mapToObj(i -> i + (i < 11 ? ",2020-01-01" : ",1990-01-01")).collect(Collectors.joining("\n")) + "\n";
        run(export);
        runner.assertTransferCount("quarantined", 1);
        runner.getFlowFilesForRelationship("quarantined").getFirst().assertContentEquals(export);
        runner.getFlowFilesForRelationship("quarantined").getFirst().assertAttributeEquals("error.message",
                "11 of 200 records break the rule rule.adult (5.5 %), more than its limit of 5.0 %: no record passed. Correct the export, or raise maximum-rate.rule.adult");
        runner.assertTransferCount("valid", 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"rule.adult | record.birthdate < as_of", "rule.adult | 1 +", "message.nobody | hello", "reference./a[ | x", "colour | red", "maximum-rate.rule.adult | 120"})
    void aWrongPropertyIsFoundWhereItIsConfigured(final String name, final String value) {
        runner.setProperty(name, value);
        runner.assertNotValid();
    }

    @Test
    void verificationSaysWhatIsWrongWithARule() {
        runner.setProperty("rule.adult", "record.birth_date > 18");
        final ConfigVerificationResult rules = verify().stream().filter(result -> "Compile Rules".equals(result.getVerificationStepName())).findFirst().orElseThrow();
        assertEquals(Outcome.FAILED, rules.getOutcome());
        assertTrue(rules.getExplanation().startsWith("rule.adult is not a condition on this schema"), rules.getExplanation());
        runner.setProperty("rule.adult", "age(record.birth_date, as_of) >= 18");
        assertTrue(verify().stream().allMatch(result -> result.getOutcome() == Outcome.SUCCESSFUL));
    }

    @Test
    void anAsOfThatIsNoTimeFailsTheFlowFile() {
        runner.setProperty("As Of", "${when}");
        runner.enqueue("customer_id\n1\n", Map.of("when", "soon"));
        runner.run();
        runner.assertAllFlowFilesTransferred("failure", 1);
    }
}
