// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.ConsentLedger;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A PutEspContact with a sandbox, an empty database and, on request, a ledger. As an extension it closes itself after the test. */
public final class PushFixture implements AfterEachCallback, AutoCloseable {

    static final String MAPPING = """
            {"email": "/email", "fields": [{"field": "FNAME", "path": "/given_name"}, {"field": "CITY", "path": "/city"}],
             "tags": [{"path": "/segment", "tags": {"Champions": "champions", "At Risk": "at-risk"}}]}""";

    static final String SECRET = "a secret of the tests";

    public final TestRunner runner = TestRunners.newTestRunner(PutEspContact.class);
    final MailchimpClientService client = new MailchimpClientService();
    final PersonalizationMapping mapping = new PersonalizationMapping();
    public final ConsentLedger ledger = new ConsentLedger();
    public final EspSandbox sandbox;
    final SandboxPool pool;
    public final SandboxPostgres postgres;

    /** A fixture with a new sandbox and an empty database. */
    public PushFixture() {
        this(EspSandbox.start(), SharedPostgres.empty());
    }

    public PushFixture(final EspSandbox sandbox, final SandboxPostgres postgres) {
        this.sandbox = sandbox;
        this.postgres = postgres;
        this.pool = new SandboxPool(postgres);
        try {
            sandbox.audience("a1", "{\"merge_fields\": [{\"tag\": \"CITY\"}]}");
            Services.jsonReader(runner);
            Services.jsonWriter(runner);
            pool.addTo(runner);
            runner.addControllerService("client", client);
            runner.setProperty(client, "API Key", EspSandbox.API_KEY);
            runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
            runner.setProperty(client, "First Pause", "2 millis");
            runner.setProperty(client, "Request Timeout", "60 sec");
            runner.enableControllerService(client);
            runner.addControllerService("mapping", mapping);
            setMapping(MAPPING);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Personalization Mapping", "mapping");
        runner.setProperty("Audience ID", "a1");
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", SECRET);
        runner.setProperty("First Push Acknowledged", "true");
    }

    /** Empties the shared database. */
    void clear() {
        SharedPostgres.empty();
    }

    void setMapping(final String document) {
        if (runner.isControllerServiceEnabled(mapping)) {
            runner.disableControllerService(mapping);
        }
        runner.setProperty(mapping, "Mapping", document);
        runner.enableControllerService(mapping);
    }

    public PushFixture withLedger() {
        try {
            runner.addControllerService("ledger", ledger);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        runner.setProperty(ledger, "Database Connection Pooling Service", "pool");
        runner.setProperty(ledger, "Hash Key", SECRET);
        runner.enableControllerService(ledger);
        runner.setProperty("Consent Ledger", "ledger");
        return this;
    }

    /** Pushes records; what left earlier is forgotten. */
    public MockFlowFile push(final String json) {
        runner.clearTransferState();
        final MockFlowFile input = runner.enqueue(json, Map.of("filename", "scored.json"));
        runner.run();
        assertEverybodyIsCounted();
        return input;
    }

    /** Runs what is queued; what left earlier is forgotten. */
    public void runQueued() {
        runner.clearTransferState();
        runner.run();
        assertEverybodyIsCounted();
    }

    private void assertEverybodyIsCounted() {
        if (runner.getFlowFilesForRelationship("report").isEmpty()) {
            return;
        }
        final JsonNode counts = Services.report(runner).get("counts");
        long sum = 0;
        for (final String outcome : List.of("pushed", "unchanged", "suppressed", "rejected", "held", "pending", "retry")) {
            sum += counts.get(outcome).asLong();
            assertEquals(counts.get(outcome).asInt(), count("pushed".equals(outcome) ? "success" : outcome), outcome);
        }
        assertEquals(counts.get("received").asLong(), sum);
    }

    public int count(final String relationship) {
        return Services.records(runner, relationship).size();
    }

    List<String> values(final String relationship, final String field) {
        return Services.records(runner, relationship).stream().map(record -> record.path(field).asText()).toList();
    }

    public static String person(final String id, final String email, final String more) {
        return "{\"golden_id\": \"%s\", \"email\": \"%s\", \"marketing_consent\": \"yes\"%s}".formatted(id, email, more.isEmpty() ? "" : ", " + more);
    }

    public static String people(final int count) {
        return IntStream.range(0, count).mapToObj(i -> person("g" + i, "p%d@example.com".formatted(i), "\"given_name\": \"P%d\", \"city\": \"Jena\"".formatted(i)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    public List<Request> writes() {
        return sandbox.requests().stream().filter(request -> !"GET".equals(request.method())).toList();
    }

    public List<Request> batches() {
        return sandbox.requests().stream().filter(request -> "POST".equals(request.method()) && request.path().equals("/3.0/lists/a1")).toList();
    }

    public String status(final String address) {
        final JsonNode member = sandbox.members("a1").get(address);
        return member == null ? null : member.get("status").asText();
    }

    List<Map<String, Object>> rows(final String query) {
        return postgres.query(query);
    }

    public long number(final String query) {
        return postgres.count(query);
    }

    @Override
    public void afterEach(final ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        runner.shutdown();
        sandbox.close();
    }
}
