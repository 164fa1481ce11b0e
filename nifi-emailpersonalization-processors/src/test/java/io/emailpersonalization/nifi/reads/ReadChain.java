// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.reads;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.ConsentLedger;
import io.emailpersonalization.nifi.consent.UpdateConsentLedger;
import io.emailpersonalization.nifi.esp.PutEspContact;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.intake.MapCustomerRecord;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord;
import io.emailpersonalization.nifi.matching.UpdateCustomerIndex;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The way of a read: mapping, ledger, index, vendor. Every FlowFile goes the whole way before the next one. */
final class ReadChain implements AutoCloseable {

    private static final String SECRET = "a secret of the tests";
    private static final String MAPPING = "{\"email\": \"/email\", \"fields\": [{\"field\": \"CITY\", \"path\": \"/city\"}]}";

    private final SandboxPostgres postgres = SharedPostgres.empty();
    private final EspSandbox sandbox = EspSandbox.start();
    private final TestRunner map = runner(new MapCustomerRecord());
    private final TestRunner consent = withLedger(indexed(new UpdateConsentLedger()));
    private final TestRunner deduplicate = indexed(new DeduplicateCustomerRecord());
    private final TestRunner decide = indexed(new UpdateCustomerIndex());
    private final TestRunner unsubscribe = put("UNSUBSCRIBE");
    private final TestRunner follow = put("FOLLOW_CHANGES");
    private final TestRunner upsert = put("UPSERT");
    /** The processors that are scheduled. */
    private final Set<TestRunner> prepared = new HashSet<>();
    private int runs;
    private String audience;

    ReadChain() {
        map.setProperty("Source Profile", "customer");
        deduplicate.setProperty("Weights", "built-in");
        deduplicate.setProperty("As Of", "${read.at}");
        deduplicate.setProperty("Source Completeness", "attribute");
        deduplicate.setProperty("Maximum Retired", "100 %");
        upsert.setProperty("First Push Acknowledged", "true");
    }

    private TestRunner runner(final Processor processor) {
        final TestRunner runner = TestRunners.newTestRunner(processor);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        return runner;
    }

    private TestRunner indexed(final Processor processor) {
        final TestRunner runner = runner(processor);
        new SandboxPool(postgres).addTo(runner);
        if (!(processor instanceof UpdateConsentLedger)) {
            runner.setProperty("Database Connection Pooling Service", "pool");
            runner.setProperty("Hash Key", SECRET);
        }
        return runner;
    }

    private static TestRunner withLedger(final TestRunner runner) {
        final ConsentLedger ledger = new ConsentLedger();
        try {
            runner.addControllerService("ledger", ledger);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        runner.setProperty(ledger, "Database Connection Pooling Service", "pool");
        runner.setProperty(ledger, "Hash Key", SECRET);
        runner.enableControllerService(ledger);
        runner.setProperty("Consent Ledger", "ledger");
        return runner;
    }

    private TestRunner put(final String operation) {
        final TestRunner runner = withLedger(indexed(new PutEspContact()));
        final MailchimpClientService client = new MailchimpClientService();
        final PersonalizationMapping mapping = new PersonalizationMapping();
        try {
            runner.addControllerService("client", client);
            runner.addControllerService("mapping", mapping);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
        runner.setProperty(client, "First Pause", "1 millis");
        runner.enableControllerService(client);
        runner.setProperty(mapping, "Mapping", MAPPING);
        runner.enableControllerService(mapping);
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Personalization Mapping", "mapping");
        runner.setProperty("Operation", operation);
        return runner;
    }

    /** Begins with an empty index and an empty audience. */
    void begin() {
        prepared.forEach(TestRunner::stop);
        prepared.clear();
        audience = "a" + ++runs;
        sandbox.audience(audience, "{\"merge_fields\": [{\"tag\": \"CITY\"}]}");
        deduplicate.setProperty("Index Name", "index " + runs);
        decide.setProperty("Index Name", "index " + runs);
        for (final TestRunner runner : List.of(unsubscribe, follow, upsert)) {
            runner.setProperty("Audience ID", audience);
        }
    }

    /** Sends a read the whole way. */
    void read(final String records, final Map<String, String> attributes) {
        final Map<String, List<MockFlowFile>> mapped = run(map, List.of(new Packet(records, attributes)), "success", "decisions");
        pass(run(decide, packets(mapped.get("decisions")), "changed", "golden"));
        final Map<String, List<MockFlowFile>> noted = run(consent, packets(mapped.get("success")), "success", "withdrawn");
        run(unsubscribe, packets(noted.get("withdrawn")));
        pass(run(deduplicate, packets(noted.get("success")), "changed", "golden"));
    }

    private void pass(final Map<String, List<MockFlowFile>> people) {
        run(follow, packets(people.get("changed")));
        run(upsert, packets(people.get("golden")));
    }

    private record Packet(String content, Map<String, String> attributes) {
    }

    private static List<Packet> packets(final List<MockFlowFile> flowFiles) {
        return flowFiles.stream().map(flowFile -> {
            final Map<String, String> attributes = new HashMap<>(flowFile.getAttributes());
            attributes.remove("uuid");
            return new Packet(flowFile.getContent(), attributes);
        }).toList();
    }

    private Map<String, List<MockFlowFile>> run(final TestRunner runner, final List<Packet> packets, final String... relationships) {
        runner.clearTransferState();
        packets.forEach(packet -> runner.enqueue(packet.content(), packet.attributes()));
        final Map<String, List<MockFlowFile>> outputs = new HashMap<>();
        if (!packets.isEmpty()) {
            runner.run(packets.size(), false, prepared.add(runner));
            if (!runner.isQueueEmpty() || !runner.getFlowFilesForRelationship("failure").isEmpty()) {
                throw new AssertionError("not done: " + runner.getLogger().getErrorMessages());
            }
        }
        for (final String relationship : relationships) {
            outputs.put(relationship, runner.getFlowFilesForRelationship(relationship));
        }
        return outputs;
    }

    EspSandbox sandbox() {
        return sandbox;
    }

    SandboxPostgres postgres() {
        return postgres;
    }

    TestRunner upsert() {
        return upsert;
    }

    /** The subscribed addresses, each with its city. */
    Map<String, String> subscribed() {
        final Map<String, String> cities = new HashMap<>();
        for (final Map.Entry<String, JsonNode> member : sandbox.members(audience).entrySet()) {
            if ("subscribed".equals(member.getValue().get("status").asText())) {
                cities.put(member.getKey(), member.getValue().get("merge_fields").get("CITY").asText());
            }
        }
        return cities;
    }

    /** The source records that the index has, by source and id. */
    List<String> customers() {
        return postgres.query("select replace(member_key, chr(31), ':') as label from index_member where index_name = 'index %d' and removed_at is null order by 1".formatted(runs)).stream()
                .map(row -> (String) row.get("label")).toList();
    }

    @Override
    public void close() {
        List.of(map, consent, deduplicate, decide, unsubscribe, follow, upsert).forEach(TestRunner::shutdown);
        sandbox.close();
    }
}
