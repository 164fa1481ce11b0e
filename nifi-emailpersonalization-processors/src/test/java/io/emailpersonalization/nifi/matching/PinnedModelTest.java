// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.util.MockProcessContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A model goes from the report of one run into the property of another. */
class PinnedModelTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> OUTPUTS = List.of("golden", "duplicate", "review");

    private final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);

    @BeforeEach
    void configure() {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
    }

    private JsonNode figures(final int customers) throws Exception {
        runner.clearTransferState();
        runner.enqueue(JSON.writeValueAsBytes(new CustomerGenerator(7, LocalDate.of(2026, 11, 1)).records(customers).map(customer -> customer.fields()).toList()));
        runner.run();
        runner.assertTransferCount("original", 1);
        return Services.report(runner).get("figures");
    }

    private List<String> outputs() {
        return OUTPUTS.stream().flatMap(name -> runner.getFlowFilesForRelationship(name).stream()).map(flowFile -> flowFile.getContent()).toList();
    }

    private void pin(final String model) {
        runner.setProperty("Weights", "pinned");
        runner.setProperty("Model", model);
    }

    @Test
    void aLearnedModelThatIsPinnedGivesTheSameBytes(@TempDir final Path folder) throws Exception {
        final JsonNode learned = figures(1500);
        final List<String> expected = outputs();
        assertEquals("learned", learned.get("weights").asText());
        assertTrue(expected.stream().allMatch(content -> content.length() > 2));
        pin(learned.get("model").toString());
        final JsonNode pinned = figures(1500);
        assertEquals(expected, outputs());
        assertEquals("pinned", pinned.get("weights").asText());
        assertEquals(learned.get("model").toString(), pinned.get("model").toString());
        pin(Files.writeString(folder.resolve("model.json"), learned.get("model").toPrettyString()).toString());
        figures(1500);
        assertEquals(expected, outputs(), "from a file");
    }

    @Test
    void aPinnedModelDoesNotFollowTheFile() throws Exception {
        final JsonNode learned = figures(1500).get("model");
        pin(learned.toString());
        assertEquals(learned.get("fields"), figures(300).get("model").get("fields"));
    }

    @Test
    void builtInWeightsCanBeChosenForAnyFile() throws Exception {
        runner.setProperty("Weights", "built-in");
        final JsonNode figures = figures(1500);
        assertEquals("built-in", figures.get("weights").asText());
        assertEquals(0, figures.get("model").get("learned_from_pairs").asInt());
        assertEquals(figures.get("model").get("fields"), figures(100).get("model").get("fields"));
    }

    @Test
    void aModelThatDoesNotFitIsInvalidAndTheFieldIsNamed() throws Exception {
        final JsonNode model = figures(50).get("model");
        pin(model.toString());
        runner.assertValid();
        assertTrue(verify().getExplanation().contains("of %d records".formatted(model.get("records").asInt())), verify().getExplanation());
        runner.setProperty("compare./loyalty_card", "identifier");
        assertFault("it knows nothing of the field /loyalty_card (identifier)");
        runner.removeProperty("compare./loyalty_card");
        final ObjectNode phone = (ObjectNode) model.deepCopy();
        phone.get("fields").forEach(field -> {
            if ("/phone".equals(field.get("name").asText())) {
                ((ObjectNode) field).put("kind", "text");
            }
        });
        pin(phone.toString());
        assertFault("/phone as text, and it is compared as phone");
        pin("/no/such/model.json");
        assertFault("cannot be read");
        pin("{}");
        assertFault("figures.model");
        runner.removeProperty("Model");
        runner.assertNotValid();
    }

    private void assertFault(final String part) {
        runner.assertNotValid();
        final String validation = ((MockProcessContext) runner.getProcessContext()).validate().toString();
        assertTrue(validation.contains(part), validation);
        assertEquals(ConfigVerificationResult.Outcome.FAILED, verify().getOutcome());
        assertTrue(verify().getExplanation().contains(part), verify().getExplanation());
    }

    private ConfigVerificationResult verify() {
        return ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), runner.getLogger(), Map.of()).stream()
                .filter(result -> "Read Model".equals(result.getVerificationStepName())).findFirst().orElseThrow();
    }
}
