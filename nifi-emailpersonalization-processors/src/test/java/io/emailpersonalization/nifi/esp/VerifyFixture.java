// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A VerifyEspContact at the audience a1 of a sandbox, with a rate budget of its own. */
final class VerifyFixture implements AutoCloseable {

    static final List<String> OUTCOMES = List.of("verified", "mismatched", "missing", "rejected", "retry", "not sampled");

    final TestRunner runner = TestRunners.newTestRunner(VerifyEspContact.class);
    final EspSandbox sandbox;
    private final PersonalizationMapping mapping = new PersonalizationMapping();

    VerifyFixture(final EspSandbox sandbox, final String mappingDocument) {
        this.sandbox = sandbox;
        final MailchimpClientService client = new MailchimpClientService();
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        try {
            runner.addControllerService("client", client);
            runner.addControllerService("mapping", mapping);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
        runner.setProperty(client, "Account Name", UUID.randomUUID().toString());
        runner.setProperty(client, "First Pause", "2 millis");
        runner.enableControllerService(client);
        setMapping(mappingDocument);
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Personalization Mapping", "mapping");
        runner.setProperty("Audience ID", "a1");
    }

    void setMapping(final String document) {
        if (runner.isControllerServiceEnabled(mapping)) {
            runner.disableControllerService(mapping);
        }
        runner.setProperty(mapping, "Mapping", document);
        runner.enableControllerService(mapping);
    }

    /** Verifies records; what left earlier is forgotten. */
    VerifyFixture verify(final String json) {
        return verify(json, Map.of());
    }

    VerifyFixture verify(final String json, final Map<String, String> attributes) {
        final Map<String, String> all = new HashMap<>(Map.of("filename", "pushed.json"));
        all.putAll(attributes);
        runner.clearTransferState();
        runner.enqueue(json, all);
        runner.run();
        assertEverybodyIsCounted();
        return this;
    }

    /** Verifies what left another processor, or this one, by a relationship. */
    VerifyFixture verify(final TestRunner from, final String relationship) {
        final MockFlowFile flowFile = from.getFlowFilesForRelationship(relationship).getFirst();
        return verify(flowFile.getContent(), carried(flowFile));
    }

    /** The attributes that a FlowFile takes along a connection, in a test without its UUID. */
    static Map<String, String> carried(final MockFlowFile flowFile) {
        final Map<String, String> attributes = new HashMap<>(flowFile.getAttributes());
        attributes.remove("uuid");
        return attributes;
    }

    private void assertEverybodyIsCounted() {
        if (runner.getFlowFilesForRelationship("report").isEmpty()) {
            return;
        }
        final JsonNode counts = Services.report(runner).get("counts");
        long sum = 0;
        for (final String outcome : OUTCOMES) {
            final JsonNode counted = counts.get(outcome.replace(' ', '_'));
            sum += counted.asLong();
            assertEquals(counted.asInt(), Services.records(runner, outcome).size(), outcome);
        }
        assertEquals(counts.get("received").asLong(), sum);
    }

    int count(final String relationship) {
        return Services.records(runner, relationship).size();
    }

    /** The differences of the one mismatched record: field, kind, expected and found. */
    List<String> mismatches() {
        assertEquals(1, count("mismatched"));
        return Services.records(runner, "mismatched").getFirst().get("esp_mismatches").valueStream()
                .map(each -> "%s %s %s %s".formatted(each.get("field").asText(), each.get("kind").asText(), each.get("expected").asText(), each.get("found").asText())).toList();
    }

    JsonNode figure(final String name) {
        return Services.report(runner).get("figures").get(name);
    }

    String attribute(final String relationship, final String name) {
        return runner.getFlowFilesForRelationship(relationship).getFirst().getAttribute(name);
    }

    @Override
    public void close() {
        runner.shutdown();
    }
}
