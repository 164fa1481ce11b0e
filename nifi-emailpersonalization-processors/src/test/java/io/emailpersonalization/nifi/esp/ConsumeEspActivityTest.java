// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.LedgerFixture;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What happened at the vendor, asked for and told by webhooks. */
class ConsumeEspActivityTest {

    private final TestRunner runner = TestRunners.newTestRunner(ConsumeEspActivity.class);

    private EspSandbox sandbox;

    @BeforeEach
    void configure() {
        Services.jsonWriter(runner);
    }

    @AfterEach
    void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private void asking() throws InitializationException {
        sandbox = EspSandbox.start();
        sandbox.audience("a1", "{}");
        final MailchimpClientService client = new MailchimpClientService();
        runner.addControllerService("client", client);
        runner.setProperty(client, "API Key", EspSandbox.API_KEY);
        runner.setProperty(client, "API URL", sandbox.uri() + "/3.0");
        runner.setProperty(client, "Account Name", UUID.randomUUID().toString());
        runner.setProperty(client, "First Pause", "2 millis");
        runner.setProperty(client, "Maximum Attempts", "2");
        runner.enableControllerService(client);
        runner.setProperty("ESP Client Service", "client");
        runner.setProperty("Audience ID", "a1");
        runner.setIncomingConnection(false);
    }

    private void webhooks(final String format) {
        runner.setProperty("Origin", "Read Webhooks");
        runner.setProperty("Payload Format", format);
    }

    private void members(final String status, final int from, final int to) {
        sandbox.audience("a1", "{\"members\": [%s]}".formatted(IntStream.range(from, to).mapToObj(i ->
                 "{\"email_address\": \"p%d@example.com\", \"status\": \"%s\", \"last_changed\": \"2026-01-01T10:00:%02d+00:00\"}".formatted(i, status, i % 60))
                .collect(Collectors.joining(","))));
    }

    private List<JsonNode> ask() {
        runner.clearTransferState();
        runner.run();
        return Services.records(runner, "success");
    }

    private List<JsonNode> tell(final String payload) {
        runner.clearTransferState();
        runner.enqueue(payload);
        runner.run();
        return Services.records(runner, "success");
    }

    private long count(final String name) {
        return Services.report(runner).get("counts").get(name).asLong();
    }

    // asking

    @Test
    void everythingIsToldOnce() throws InitializationException {
        asking();
        members("unsubscribed", 0, 1500);
        final Set<String> addresses = new HashSet<>();
        final Set<String> ids = new HashSet<>();
        ask().forEach(event -> {
            addresses.add(event.get("email").asText());
            ids.add(event.get("event_id").asText());
        });
        assertEquals(List.of(1500, 1500), List.of(addresses.size(), ids.size()));
        assertEquals(List.of(), ask(), "nothing happened since");
        sandbox.submitForm("a1", "p3@example.com", "subscribed");
        final JsonNode optIn = ask().getFirst();
        assertEquals(List.of("opt_in", "p3@example.com", "granted", "esp", "a1"),
                List.of(optIn.get("event_type").asText(), optIn.get("email").asText(), optIn.get("marketing_consent").asText(), optIn.get("source").asText(), optIn.get("audience_id").asText()));
        assertEquals(optIn.get("occurred_at"), optIn.get("consent_at"));
    }

    @Test
    void whileTheVendorIsAwayNothingIsLost() throws InitializationException, IOException {
        asking();
        members("unsubscribed", 0, 10);
        sandbox.inject(Fault.answer(4, 503, "text/plain", "down"));
        assertEquals(List.of(), ask());
        assertFalse(runner.getLogger().getErrorMessages().isEmpty());
        assertEquals(Map.of(), runner.getStateManager().getState(Scope.CLUSTER).toMap(), "the position does not advance");
        sandbox.clearFaults();
        assertEquals(10, ask().size());
    }

    @Test
    void anotherAudienceBeginsAnew() throws InitializationException {
        asking();
        members("cleaned", 0, 2);
        assertEquals(Set.of("bounced"), ask().stream().map(event -> event.get("email_status").asText()).collect(Collectors.toSet()));
        sandbox.audience("a2", "{\"members\": [{\"email_address\": \"q@example.com\", \"status\": \"unsubscribed\"}]}");
        runner.setProperty("Audience ID", "a2");
        assertEquals("q@example.com", ask().getFirst().get("email").asText());
    }

    @Test
    void verifyNamesTheAudience() throws InitializationException {
        asking();
        assertEquals(Outcome.SUCCESSFUL, verify());
        runner.setProperty("Audience ID", "unknown");
        assertEquals(Outcome.FAILED, verify());
        webhooks("Brevo");
        assertEquals(Outcome.SKIPPED, verify());
    }

    private Outcome verify() {
        return ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), runner.getLogger(), Map.of()).getFirst().getOutcome();
    }

    // webhooks

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "type=unsubscribe&fired_at=2026-11-30 21:00:00&data[action]=unsub&data[reason]=manual&data[email]=ada@example.com&data[list_id]=a6b|opt_out|withdrawn|",
            "type=unsubscribe&fired_at=2026-11-30+21%3A00%3A00&data%5Baction%5D=unsub&data%5Breason%5D=abuse&data%5Bemail%5D=ada%40example.com|complaint|withdrawn|complained",
            "type=subscribe&fired_at=2026-11-30 21:00:00&data[email]=ada@example.com|opt_in|granted|",
            "type=cleaned&fired_at=2026-11-30 21:00:00&data[reason]=hard&data[email]=ada@example.com|bounce_hard||bounced",
            "type=cleaned&fired_at=2026-11-30 21:00:00&data[reason]=abuse&data[email]=ada@example.com|complaint|withdrawn|complained"})
    void mailchimpsWebhooksBecomeEvents(final String payload, final String type, final String consent, final String status) {
        webhooks("Mailchimp");
        final JsonNode event = tell(payload).getFirst();
        assertEquals(List.of(type, "ada@example.com", "2026-11-30T21:00:00Z"), List.of(event.get("event_type").asText(), event.get("email").asText(), event.get("occurred_at").asText()));
        assertEquals(consent, event.get("marketing_consent").textValue());
        assertEquals(status, event.get("email_status").textValue());
        assertEquals("2026-11-30T21:00:00Z", event.get("consent_at").asText());
        assertEquals(event.get("event_id"), tell(payload).getFirst().get("event_id"), "the sender repeats it with the same id");
        runner.assertTransferCount("original", 1);
    }

    @Test
    void aChangeOfAddressNamesBoth() {
        webhooks("Mailchimp");
        final JsonNode event = tell("type=upemail&fired_at=2026-11-30 21:00:00&data[old_email]=ada@example.com&data[new_email]=ada@example.org").getFirst();
        assertEquals(List.of("address_change", "ada@example.com", "ada@example.org"), List.of(event.get("event_type").asText(), event.get("email").asText(), event.get("new_email").asText()));
        assertTrue(event.get("marketing_consent").isNull());
    }

    /** Somebody archived the contact, or our own request did: the person refused nothing. */
    @Test
    void aDeletedContactIsNoRefusal() {
        webhooks("Mailchimp");
        assertEquals(List.of(), tell("type=unsubscribe&fired_at=2026-11-30 21:00:00&data[action]=delete&data[email]=ada@example.com"));
        assertEquals(List.of(1L, 1L), List.of(count("received"), count("ignored")));
    }

    @Test
    void brevosWebhooksBecomeEvents() {
        webhooks("Brevo");
        final List<JsonNode> events = tell("""
                [{"event": "unsubscribe", "email": "a@example.com", "ts_event": 1700000000}, {"event": "hardBounce", "email": "b@example.com", "ts_event": 1700000001},
                 {"event": "hard_bounce", "email": "b@example.com", "ts_event": "1700000002"}, {"event": "spam", "email": "c@example.com", "ts_epoch": 1700000003123},
                 {"event": "proxy_open", "email": "d@example.com", "ts_event": 1700000004}, {"event": "click", "email": "d@example.com", "ts_event": 1700000005, "link": "https://example.com/x"},
                 {"event": "listAddition", "email": ["d@example.com"], "ts_event": 1700000006}, {"event": "unsubscribe", "ts_event": 1700000007},
                 {"event": "unsubscribe", "email": "no address", "ts_event": 1},
                 {"event": "unsubscribe", "email": "e@example.com", "date_event": "2026-11-30 21:00:00"}]""");
        assertEquals(List.of("opt_out", "bounce_hard", "bounce_hard", "complaint", "machine_open", "click"), events.stream().map(event -> event.get("event_type").asText()).toList());
        assertEquals("2023-11-14T22:13:23.123Z", events.get(3).get("occurred_at").asText());
        assertEquals("https://example.com/x", events.get(5).get("detail").asText());
        assertEquals(6, events.stream().map(event -> event.get("event_id").asText()).distinct().count());
        assertEquals(List.of(10L, 6L, 3L, 1L), List.of(count("received"), count("events"), count("invalid"), count("ignored")));
        assertEquals(3, Services.records(runner, "invalid").size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Mailchimp|{\"event\": \"unsubscribe\"}", "Mailchimp|type=%zz", "Brevo|type=unsubscribe", "Brevo|17", "Brevo|''"})
    void anotherFormIsNoWebhook(final String format, final String payload) {
        webhooks(format);
        tell(payload);
        runner.assertAllFlowFilesTransferred("failure", 1);
        assertFalse(runner.getFlowFilesForRelationship("failure").getFirst().getAttribute("error.message").isEmpty());
    }

    /** With the defaults of UpdateConsentLedger. */
    @Test
    void theLedgerReadsTheEvents() throws StoreException {
        webhooks("Brevo");
        tell("""
                [{"event": "unsubscribe", "email": "out@example.com", "ts_event": 1767225600}, {"event": "spam", "email": "spam@example.com", "ts_event": 1767225600},
                 {"event": "hardBounce", "email": "gone@example.com", "ts_event": 1767225600}, {"event": "click", "email": "in@example.com", "ts_event": 1767225600}]""");
        final byte[] events = runner.getFlowFilesForRelationship("success").getFirst().toByteArray();
        final LedgerFixture ledger = new LedgerFixture();
        Services.jsonReader(ledger.runner);
        ledger.runner.setProperty("Consent Expected", "false");
        ledger.runner.setProperty("As Of", "2026-06-01T00:00:00Z");
        ledger.runner.enqueue(("[%s,{\"email\": \"in@example.com\", \"marketing_consent\": \"granted\", \"consent_at\": \"2025-12-01T00:00:00Z\"}]"
                .formatted(new String(events, StandardCharsets.UTF_8).strip().replaceAll("^\\[|\\]$", ""))).getBytes(StandardCharsets.UTF_8));
        ledger.runner.run();
        assertEquals(ConsentState.WITHDRAWN, ledger.state("out@example.com", "2026-06-01T00:00:00Z"));
        assertEquals(ConsentState.GRANTED, ledger.state("in@example.com", "2026-06-01T00:00:00Z"), "a click says nothing");
        for (final String address : List.of("spam@example.com", "gone@example.com")) {
            assertFalse(ledger.state(address, "2026-06-01T00:00:00Z") == ConsentState.GRANTED || ledger.state(address, "2026-06-01T00:00:00Z") == ConsentState.UNKNOWN, address);
        }
        assertEquals("", ledger.errors());
    }

    @Property(tries = 100)
    void everyPayloadIsAccountedFor(@ForAll @StringLength(max = 200) final String text) {
        final TestRunner fresh = TestRunners.newTestRunner(ConsumeEspActivity.class);
        Services.jsonWriter(fresh);
        fresh.setProperty("Origin", "Read Webhooks");
        for (final String format : List.of("Mailchimp", "Brevo")) {
            fresh.clearTransferState();
            fresh.setProperty("Payload Format", format);
            fresh.enqueue("Brevo".equals(format) ? "[\"" + text.replaceAll("[\"\\\\\\p{Cntrl}]", "") + "\"]" : "type=" + text);
            fresh.run();
            assertEquals(1, fresh.getFlowFilesForRelationship("original").size() + fresh.getFlowFilesForRelationship("failure").size());
        }
    }
}
