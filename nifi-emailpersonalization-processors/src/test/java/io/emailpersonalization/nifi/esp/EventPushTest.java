// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The operation Send Events: once per id, to contacts that may be mailed, and to nobody else. */
class EventPushTest {

    @RegisterExtension
    final PushFixture push = new PushFixture();

    @BeforeEach
    void configure() {
        push.push(PushFixture.people(3));
        push.runner.setProperty("Operation", "EVENT");
        push.runner.setProperty("Event Name", "purchase");
        push.runner.setProperty("event.total", "/total");
        push.runner.setProperty("event.sku", "/sku");
        push.sandbox.clearRequests();
    }

    private static String event(final String id, final int person, final String more) {
        return "{\"golden_id\": \"g%1$d\", \"email\": \"p%1$d@example.com\", \"marketing_consent\": \"yes\", \"event_id\": \"%2$s\", \"birth_date\": \"1980-01-01\"%3$s}"
                .formatted(person, id, more.isEmpty() ? "" : ", " + more);
    }

    private List<JsonNode> events() {
        return push.sandbox.events("a1");
    }

    @Test
    void eachRecordIsAnEventWithTheNamedPropertiesAndNothingElse() {
        push.push("[" + event("o1", 0, "\"total\": 9.5, \"sku\": \"a-1\", \"occurred_at\": \"2026-03-01T10:00:00Z\"") + "," + event("o2", 1, "\"event\": \"refund\"") + "]");
        assertEquals(List.of("event sent", "event sent"), push.values("success", "esp_result"));
        final Map<String, JsonNode> byName = events().stream().collect(Collectors.toMap(event -> event.get("name").asText(), event -> event));
        assertEquals("{\"total\":\"9.5\",\"sku\":\"a-1\"}".length(), byName.get("purchase").get("properties").toString().length());
        assertEquals("9.5", byName.get("purchase").get("properties").get("total").asText());
        assertEquals("2026-03-01T10:00:00+00:00", byName.get("purchase").get("occurred_at").asText());
        assertTrue(byName.get("refund").path("properties").isMissingNode());
        assertEquals(List.of(), push.batches(), "no contact is written");
        assertEquals(2, push.sandbox.automations("a1").stream().filter(each -> "event".equals(each.path("trigger").asText())).count());
    }

    @Test
    void anEventIsSentOnceForItsId() {
        push.push("[" + event("o1", 0, "") + "," + event("o1", 0, "") + "]");
        assertEquals(2, push.count("success"));
        push.push("[" + event("o1", 0, "") + "]");
        assertEquals(1, push.count("unchanged"));
        assertEquals(1, events().size());
        assertEquals(1, push.number("select count(*) from esp_event where event_id = 'o1' and state = 'sent' and name = 'purchase'"));
    }

    @Test
    void anEventWhoseAnswerIsLostIsNotSentAgain() {
        push.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("POST", "/events"));
        push.push("[" + event("o1", 0, "") + "]");
        assertEquals("not known", rule());
        push.push("[" + event("o1", 0, "") + "]");
        assertEquals(1, push.count("retry"), "a quarter of an hour it may be under way");
        assertEquals(1, events().size());
    }

    private String rule() {
        return Services.records(push.runner, "rejected").getFirst().get("esp_errors").get(0).get("rule").asText();
    }

    @Test
    void afterACrashBetweenTheCommitAndTheRequestNoneIsSentRatherThanTwo() {
        push.push("[" + event("o1", 0, "") + "]");
        push.postgres.execute("update esp_event set state = 'sending', run = 'crashed', at = now() - interval '1 hour'");
        push.push("[" + event("o1", 0, "") + "]");
        assertEquals("not known", rule());
        push.postgres.execute("update esp_event set at = now()");
        push.push("[" + event("o1", 0, "") + "]");
        assertEquals(1, push.count("retry"), "another node sends it now");
        assertEquals(1, events().size());
    }

    @Test
    void anEventThatDidNotReachTheVendorComesAgain() {
        push.sandbox.inject(Fault.tooManyRequests(4).on("POST", "/events"));
        push.push("[" + event("o1", 0, "") + "]");
        assertEquals(1, push.count("retry"));
        assertEquals(0, push.number("select count(*) from esp_event"));
        push.runner.clearTransferState();
        push.push("[" + event("o1", 0, "") + "]");
        assertEquals(1, push.count("success"));
        assertEquals(1, events().size());
    }

    @Test
    void anUnknownContactIsNotCreatedAndItsEventMayComeAgain() {
        push.push("[" + event("o1", 7, "") + "]");
        assertEquals(List.of("the vendor has no such contact: an event creates none"), push.values("suppressed", "suppressed_because"));
        assertNull(push.status("p7@example.com"));
        assertEquals(0, push.number("select count(*) from esp_event"));
    }

    @Test
    void aRefusalUnsubscribesAndSendsNoEvent() {
        push.push("[" + event("o1", 0, "").replace("\"yes\"", "\"no\"") + "," + event("o2", 1, "").replace("\"yes\"", "\"perhaps\"") + "]");
        assertEquals(List.of("consent is withdrawn", "consent is not granted"), push.values("suppressed", "suppressed_because").stream().sorted().toList().reversed());
        assertEquals("unsubscribed", push.status("p0@example.com"));
        assertEquals("subscribed", push.status("p1@example.com"));
        assertEquals(List.of(), events());
    }

    @Test
    void theLedgerDecides() throws StoreException {
        push.withLedger();
        Consents.grant(push.ledger, 2);
        Consents.withdraw(push.ledger, "p1@example.com");
        push.push("[" + event("o1", 0, "") + "," + event("o2", 1, "") + "," + event("o3", 2, "") + "]");
        assertEquals(List.of("p0@example.com"), events().stream().map(event -> event.get("email_address").asText()).toList());
        assertEquals("unsubscribed", push.status("p1@example.com"));
        assertEquals(2, push.count("suppressed"));
    }

    @Test
    void aRecordThatIsNoEventIsRejectedWithTheField() {
        push.runner.removeProperty("Event Name");
        push.push("[" + event("", 0, "\"event\": \"purchase\"") + "," + event("o2", 0, "") + "," + event("o3", 0, "\"event\": \"purchase\", \"occurred_at\": \"soon\"") + "]");
        assertEquals(List.of("/event_id missing", "/event missing", "/occurred_at type"), Services.records(push.runner, "rejected").stream().map(record -> record.get("esp_errors").get(0))
                .map(error -> error.get("field").asText() + " " + error.get("rule").asText()).toList());
        assertEquals(List.of(), events());
    }

    @Test
    void manyEventsGoInChunksAndEachIsCounted() {
        push.push(IntStream.range(0, 250).mapToObj(i -> event("o" + i, i % 3, "")).collect(Collectors.joining(",", "[", "]")));
        assertEquals(250, push.count("success"));
        assertEquals(250, events().size());
        assertEquals(250, push.number("select count(*) from esp_event"));
    }

    @Test
    void withoutADatabaseTheProcessorIsInvalid() {
        push.runner.removeProperty("Database Connection Pooling Service");
        push.runner.assertNotValid();
    }

    @Test
    void aDynamicPropertyWithoutAKnownPrefixIsInvalid() {
        push.runner.setProperty("evnt.total", "/total");
        push.runner.assertNotValid();
    }
}
