// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.BrevoClientService;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.hubspot.HubSpotClientService;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.mapping.PersonalizationMapping;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.brevo.BrevoVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A dry run at every vendor: the vendor and the tables stay as they are, and the requests that it shows are those that the push sends afterwards. */
@Timeout(180)
class DryRunTest {

    private static final String TABLES = "SELECT (SELECT count(*) FROM esp_contact) + (SELECT count(*) FROM esp_address) + (SELECT count(*) FROM esp_sync_change) "
            + "+ (SELECT count(*) FROM esp_sync_run)";

    private final TestRunner runner = TestRunners.newTestRunner(PutEspContact.class);
    private final SandboxPostgres postgres = SharedPostgres.empty();
    private EspSandbox sandbox;
    private String audience = "a1";

    /** The vendors, Brevo in both of its ways. */
    private enum Vendor {
        MAILCHIMP, BREVO, BREVO_IMPORTS, HUBSPOT
    }

    private void open(final Vendor vendor) throws InitializationException {
        final EspClientService client = switch (vendor) {
            case MAILCHIMP -> new MailchimpClientService();
            case BREVO, BREVO_IMPORTS -> new BrevoClientService();
            case HUBSPOT -> new HubSpotClientService();
        };
        sandbox = switch (vendor) {
            case MAILCHIMP -> EspSandbox.start();
            case BREVO, BREVO_IMPORTS -> EspSandbox.start(new BrevoVendorApi(), 0, null);
            case HUBSPOT -> EspSandbox.start(new HubspotVendorApi(), 0, null);
        };
        audience = client instanceof BrevoClientService ? BrevoFixture.AUDIENCE : "a1";
        sandbox.audience(audience, "{\"tags\": [\"vip\", \"new\"], \"merge_fields\": [{\"tag\": \"FNAME\", \"type\": \"text\"}]}");
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        new SandboxPool(postgres).addTo(runner);
        runner.addControllerService("client", client);
        runner.setProperty(client, "Account Name", UUID.randomUUID().toString());
        runner.setProperty(client, "First Pause", "2 millis");
        switch (vendor) {
            case MAILCHIMP -> {
                runner.setProperty(client, "API Key", EspSandbox.API_KEY);
                runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
            }
            case BREVO, BREVO_IMPORTS -> {
                runner.setProperty(client, "API Key", EspSandbox.API_KEY);
                runner.setProperty(client, "API URL", sandbox.uri() + "/v3");
                runner.setProperty(client, "Plan", "EXTENDED");
                runner.setProperty(client, "Job Poll Interval", "0 sec");
                runner.setProperty(client, "Use Imports", Boolean.toString(vendor == Vendor.BREVO_IMPORTS));
                runner.setProperty(client, "Import Threshold", "0");
            }
            case HUBSPOT -> {
                runner.setProperty(client, "Private App Token", EspSandbox.API_KEY);
                runner.setProperty(client, "API URL", sandbox.uri().toString());
                runner.setProperty(client, "Requests Per Ten Seconds", "1000000");
                runner.setProperty(client, "Requests Per Day", "100000000");
                runner.setProperty(client, "Subscription Type ID", Integer.toString(HubspotVendorApi.NEWSLETTER));
                runner.setProperty(client, "Subscription Requests", "BATCHES");
            }
        }
        runner.enableControllerService(client);
        final PersonalizationMapping mapping = new PersonalizationMapping();
        runner.addControllerService("mapping", mapping);
        runner.setProperty(mapping, "Mapping", """
                {"email": "/email", "fields": [{"field": "FNAME", "path": "/given_name"}], "tags": [{"path": "/segment", "tags": {"Champions": "vip", "New": "new"}}]}""");
        runner.enableControllerService(mapping);
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Personalization Mapping", "mapping");
        runner.setProperty("Audience ID", audience);
        runner.setProperty("New Contact Status", "SUBSCRIBED");
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", PushFixture.SECRET);
        runner.setProperty("First Push Acknowledged", "true");
    }

    @AfterEach
    void close() {
        runner.shutdown();
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private static String person(final String name, final String consent, final String givenName, final String segment) {
        return "{\"golden_id\": \"%1$s\", \"email\": \"%1$s@example.com\", \"marketing_consent\": \"%2$s\", \"given_name\": \"%3$s\", \"segment\": \"%4$s\"}"
                .formatted(name, consent, givenName, segment);
    }

    private void push(final String dryRun, final String... people) {
        runner.setProperty("Dry Run", dryRun);
        runner.clearTransferState();
        runner.enqueue("[%s]".formatted(String.join(",", people)));
        runner.run();
    }

    /** Pushes two contacts to the end, whatever jobs the vendor makes of them. */
    private void pushTwo() {
        push("false", person("anna", "yes", "Anna", "New"), person("gone", "yes", "Gone", "New"));
        for (int i = 0; i < 20 && runner.getFlowFilesForRelationship("success").isEmpty(); i++) {
            runQueued("pending");
        }
        assertEquals(2, Services.records(runner, "success").size());
    }

    private void runQueued(final String relationship) {
        final MockFlowFile waiting = runner.getFlowFilesForRelationship(relationship).getFirst();
        runner.clearTransferState();
        runner.enqueue(waiting.toByteArray(), waiting.getAttributes());
        runner.run();
    }

    /** The requests that change something, as method and path. */
    private List<String> writes() {
        return sandbox.requests().stream().filter(request -> !"GET".equals(request.method()) && !request.path().endsWith("/batch/read")).map(DryRunTest::name).toList();
    }

    private static String name(final Request request) {
        return request.method() + " " + request.path();
    }

    private List<JsonNode> previewed(final String kind) {
        return runner.getFlowFilesForRelationship("preview").stream().filter(flowFile -> kind.equals(flowFile.getAttribute("esp.dry.run")))
                .flatMap(flowFile -> Stream.of(Services.json(flowFile)).flatMap(JsonNode::valueStream)).toList();
    }

    private JsonNode contact(final String operation, final String name) {
        return previewed("contacts").stream().filter(record -> operation.equals(record.path("operation").asText()) && (name + "@example.com").equals(record.path("email").asText()))
                .findFirst().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void whatADryRunShowsIsWhatThePushSends(final Vendor vendor) throws InitializationException {
        open(vendor);
        pushTwo();
        final Map<String, JsonNode> held = sandbox.members(audience);
        final int written = writes().size();
        final long rows = postgres.count(TABLES);

        push("true", person("anna", "yes", "Anne", "Champions"), person("new", "yes", "Nora", "New"), person("gone", "no", "Gone", "New"));

        assertEquals(written, writes().size(), "a dry run wrote");
        assertEquals(held, sandbox.members(audience));
        assertEquals(rows, postgres.count(TABLES));
        runner.assertTransferCount("held", 1);
        for (final String relationship : List.of("success", "unchanged", "suppressed", "rejected", "pending", "retry", "failure")) {
            runner.assertTransferCount(relationship, 0);
        }
        final JsonNode report = Services.report(runner);
        assertEquals(3, report.at("/counts/received").asInt());
        assertEquals(3, report.at("/counts/held").asInt());
        assertEquals(1, report.at("/figures/dry_run/created").asInt(), report::toString);
        assertEquals(1, report.at("/figures/dry_run/changed").asInt(), report::toString);
        assertEquals(1, report.at("/figures/dry_run/unsubscribed").asInt(), report::toString);
        final JsonNode anna = contact("upsert", "anna");
        assertEquals("updated subscribed subscribed", "%s %s %s".formatted(anna.path("result").asText(), anna.path("status_before").asText(), anna.path("status_after").asText()));
        final JsonNode field = anna.path("fields").path(0);
        assertEquals("FNAME Anna Anne true", "%s %s %s %s".formatted(field.path("field").asText(), field.path("before").asText(), field.path("after").asText(), field.path("changed").asText()));
        assertEquals("[\"vip\"] [\"new\"]", anna.path("joined") + " " + anna.path("left"));
        assertEquals("created absent", contact("upsert", "new").path("result").asText() + " " + contact("upsert", "new").path("status_before").asText());
        assertEquals("unsubscribed", contact("unsubscribe", "gone").path("status_after").asText());
        final List<String> planned = previewed("requests").stream().map(request -> request.path("method").asText() + " " + URI.create(request.path("url").asText()).getPath()).toList();
        assertEquals(planned.size(), report.at("/figures/dry_run/requests").asInt());
        assertTheCredentialIsMasked();

        runner.setProperty("Dry Run", "false");
        runQueued("held");

        final List<String> sent = writes().subList(written, writes().size());
        assertEquals(sent.stream().sorted().toList(), planned.stream().sorted().toList());
    }

    private void assertTheCredentialIsMasked() {
        final String basic = Base64.getEncoder().encodeToString(("nifi:" + EspSandbox.API_KEY).getBytes(StandardCharsets.UTF_8));
        assertTrue(previewed("requests").stream().allMatch(request -> request.path("headers").asText().contains(": ***")));
        for (final MockFlowFile preview : runner.getFlowFilesForRelationship("preview")) {
            assertFalse(preview.getContent().contains(EspSandbox.API_KEY) || preview.getContent().contains(basic));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMoveIsShownAndNotMade(final Vendor vendor) throws InitializationException {
        open(vendor);
        pushTwo();
        final int written = writes().size();
        push("true", person("anna", "yes", "Anna", "New").replace("anna@example.com", "anne@example.com"));
        assertEquals(written, writes().size());
        assertEquals("anne@example.com moved", contact("move", "anna").path("new_email").asText() + " " + contact("move", "anna").path("result").asText());
        assertTrue(sandbox.members(audience).containsKey("anna@example.com"));
        assertFalse(sandbox.members(audience).containsKey("anne@example.com"));
    }

    @ParameterizedTest
    @EnumSource
    void theOtherOperationsSendNothingEither(final Vendor vendor) throws InitializationException {
        open(vendor);
        pushTwo();
        final int written = writes().size();
        for (final String operation : List.of("UNSUBSCRIBE", "ARCHIVE")) {
            runner.setProperty("Operation", operation);
            push("true", person("anna", "no", "Anna", "New"));
            assertEquals(written, writes().size(), operation);
            assertEquals("subscribed", contact(operation.toLowerCase(Locale.ROOT), "anna").path("status_before").asText());
            assertFalse(previewed("requests").isEmpty());
            runner.assertTransferCount("held", 1);
        }
        assertEquals("subscribed", sandbox.members(audience).get("anna@example.com").path("status").asText());
    }

    @Test
    void aKnownDryRunWaitsWithoutAnotherPreview() throws InitializationException {
        open(Vendor.MAILCHIMP);
        push("true", person("anna", "yes", "Anna", "New"));
        final int requests = sandbox.requests().size();
        runQueuedAfterAMinute();
        runner.assertTransferCount("held", 1);
        runner.assertTransferCount("preview", 0);
        runner.assertTransferCount("report", 0);
        assertEquals(requests, sandbox.requests().size());
    }

    private void runQueuedAfterAMinute() {
        final MockFlowFile held = runner.getFlowFilesForRelationship("held").getFirst();
        runner.clearTransferState();
        runner.enqueue(held.toByteArray(), Map.of("esp.hold.id", held.getAttribute("esp.hold.id"), "esp.hold.reason", held.getAttribute("esp.hold.reason"), "esp.hold.looked.at", "0",
                "esp.hold.settings", held.getAttribute("esp.hold.settings")));
        runner.run();
    }

    @Test
    void withoutADatabaseEveryContactIsShown() throws InitializationException {
        open(Vendor.MAILCHIMP);
        runner.removeProperty("Database Connection Pooling Service");
        sandbox.audience("a1", "{\"members\": [{\"email_address\": \"anna@example.com\", \"status\": \"unsubscribed\", \"merge_fields\": {\"FNAME\": \"Anna\"}}]}");
        push("true", person("anna", "yes", "Anna", "New"));
        assertEquals("updated unsubscribed", contact("upsert", "anna").path("result").asText() + " " + contact("upsert", "anna").path("status_after").asText());
        assertEquals(List.of(), writes());
    }

    @Test
    void aVendorThatDoesNotAnswerLeavesTheFlowFileInTheQueue() throws InitializationException {
        open(Vendor.MAILCHIMP);
        sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/html", "<html></html>"));
        push("true", person("anna", "yes", "Anna", "New"));
        runner.assertQueueNotEmpty();
        runner.assertTransferCount("held", 0);
        runner.assertTransferCount("preview", 0);
    }

    @ParameterizedTest
    @EnumSource(value = EspOperation.class, names = {"ERASE", "FOLLOW_CHANGES", "EVENT", "SWEEP"})
    void anOperationThatChangesMoreThanTheVendorHasNoDryRun(final EspOperation operation) throws InitializationException {
        open(Vendor.MAILCHIMP);
        runner.setProperty("Operation", operation.getValue());
        runner.setProperty("Dry Run", "true");
        runner.assertNotValid();
    }
}
