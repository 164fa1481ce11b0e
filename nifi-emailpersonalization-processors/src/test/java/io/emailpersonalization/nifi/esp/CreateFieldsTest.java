// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.sandbox.esp.Fault;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.util.MockComponentLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Fields of the mapping that the audience lacks: created before the first contact where that is asked for, named by Verify otherwise. */
class CreateFieldsTest {

    private static final String MAPPING = """
            {"email": "/email", "fields": [{"field": "FNAME", "path": "/given_name"},
             {"field": "ORDERS", "path": "/orders", "type": "number"}, {"field": "SINCE", "path": "/since", "type": "date"}]}""";

    @RegisterExtension
    final PushFixture push = new PushFixture();

    @BeforeEach
    void map() {
        push.setMapping(MAPPING);
    }

    private static String people() {
        return "[" + PushFixture.person("g1", "a@example.com", "\"given_name\": \"Ada\", \"orders\": 7, \"since\": \"2026-01-02\"") + "]";
    }

    private long creations() {
        return push.writes().stream().filter(request -> request.path().endsWith("/merge-fields")).count();
    }

    private ConfigVerificationResult verify(final String step) {
        final List<ConfigVerificationResult> results = ((VerifiableProcessor) push.runner.getProcessor()).verify(push.runner.getProcessContext(), new MockComponentLog("verify", this), Map.of());
        return results.stream().filter(result -> step.equals(result.getVerificationStepName())).findFirst().orElseThrow();
    }

    @Test
    void missingFieldsAreCreatedBeforeTheFirstContact() {
        push.runner.setProperty("Create Missing Fields", "true");
        push.push(people());
        assertEquals(List.of("/3.0/lists/a1/merge-fields", "/3.0/lists/a1/merge-fields", "/3.0/lists/a1"), push.writes().stream().map(request -> request.path()).toList());
        assertEquals("{\"FNAME\":\"Ada\",\"ORDERS\":7,\"SINCE\":\"2026-01-02\"}", push.sandbox.members("a1").get("a@example.com").get("merge_fields").toString());
        push.push(people().replace("Ada", "Grace"));
        assertEquals(2, creations());
    }

    @Test
    void byDefaultNothingIsCreated() {
        push.push(people());
        assertEquals(0, creations());
        assertFalse(push.sandbox.members("a1").get("a@example.com").get("merge_fields").has("ORDERS"));
    }

    @Test
    void withNothingToPushNothingIsCreated() {
        push.runner.setProperty("Create Missing Fields", "true");
        push.push(people().replace("\"yes\"", "\"no\""));
        assertEquals(0, creations());
    }

    @Test
    void aFieldThatTheVendorRefusesStopsThePushBeforeAnyContact() {
        push.runner.setProperty("Create Missing Fields", "true");
        push.sandbox.inject(Fault.answer(1, 400, "application/problem+json", "{\"title\": \"Invalid Resource\"}").on("POST", "/merge-fields"));
        push.push(people());
        assertEquals(List.of(), push.batches());
        assertEquals(1, push.runner.getQueueSize().getObjectCount());
        assertTrue(push.runner.getLogger().getErrorMessages().getLast().getMsg().contains("ORDERS"));
        push.runQueued();
        assertEquals(1, push.count("success"));
    }

    @Test
    void verifyNamesWhatIsMissingAndSaysTheCure() {
        final ConfigVerificationResult named = verify("Compare Fields");
        assertEquals(ConfigVerificationResult.Outcome.FAILED, named.getOutcome());
        assertTrue(named.getExplanation().contains("ORDERS, SINCE") && named.getExplanation().contains("Create Missing Fields"), named.getExplanation());
        push.runner.setProperty("Create Missing Fields", "true");
        assertEquals(ConfigVerificationResult.Outcome.SUCCESSFUL, verify("Compare Fields").getOutcome());
        assertEquals(List.of(), push.writes());
    }

    @Test
    void verifyNamesATypeThatDoesNotFit() {
        push.sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"ORDERS\", \"type\": \"date\"}]}");
        final ConfigVerificationResult types = verify("Compare Types");
        assertEquals(ConfigVerificationResult.Outcome.FAILED, types.getOutcome());
        assertTrue(types.getExplanation().startsWith("ORDERS is mapped as number, and the audience has it as date"), types.getExplanation());
    }
}
