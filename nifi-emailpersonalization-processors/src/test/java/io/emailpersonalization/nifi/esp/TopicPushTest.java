// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.consent.ConsentLedger;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.reporting.InitializationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several purposes through one flow: each has a ledger and a topic of the vendor. Withdrawing one keeps the others, and the subscription. */
class TopicPushTest {

    @RegisterExtension
    final PushFixture push = new PushFixture().withLedger();
    private final ConsentLedger news = new ConsentLedger();
    private final ConsentLedger offers = new ConsentLedger();
    private final ConsentLedger sms = new ConsentLedger();

    @BeforeEach
    void configure() throws InitializationException, StoreException {
        push.sandbox.audience("a1", "{\"topics\": [{\"id\": \"t1\", \"text\": \"Newsletter\"}, {\"id\": \"t2\", \"text\": \"Offers\"}, {\"id\": \"t3\", \"text\": \"Text messages\"}]}");
        ledger("news", news, "t1", "newsletter", "email");
        ledger("offers", offers, "t2", "offers", "email");
        ledger("sms", sms, "t3", "marketing", "sms");
        Consents.grant(push.ledger, 3);
    }

    private void ledger(final String name, final ConsentLedger ledger, final String topic, final String purpose, final String channel) throws InitializationException {
        push.runner.addControllerService(name, ledger);
        push.runner.setProperty(ledger, "Database Connection Pooling Service", "pool");
        push.runner.setProperty(ledger, "Hash Key", PushFixture.SECRET);
        push.runner.setProperty(ledger, "Purpose", purpose);
        push.runner.setProperty(ledger, "Channel", channel);
        push.runner.enableControllerService(ledger);
        push.runner.setProperty("topic." + topic, name);
    }

    private Set<String> topics(final int person) {
        return push.sandbox.members("a1").get("p%d@example.com".formatted(person)).path("marketing_permissions").valueStream().filter(topic -> topic.path("enabled").asBoolean())
                .map(topic -> topic.path("marketing_permission_id").asText()).collect(Collectors.toSet());
    }

    private long figure(final String name) {
        return Services.report(push.runner).get("figures").get(name).asLong();
    }

    private long changes() {
        return push.writes().stream().filter(request -> "PATCH".equals(request.method())).count();
    }

    @Test
    void aNewContactGetsTheTopicsThatAreGrantedAndWithdrawingOffersKeepsTheNewsletter() throws StoreException {
        Consents.grant(news, 3);
        Consents.grant(offers, 2);
        push.push(PushFixture.people(3));
        assertEquals(List.of(Set.of("t1", "t2"), Set.of("t1", "t2"), Set.of("t1")), List.of(topics(0), topics(1), topics(2)));
        assertEquals(List.of("created", "created", "created"), push.values("success", "esp_result"));
        assertEquals(3, figure("topics_granted"));

        Consents.withdraw(offers, "p0@example.com");
        push.push(PushFixture.people(3));
        assertEquals(3, push.count("unchanged"), "the contacts are as they were");
        assertEquals(List.of(Set.of("t1"), Set.of("t1", "t2")), List.of(topics(0), topics(1)));
        assertEquals("subscribed", push.status("p0@example.com"));
        assertEquals(1, figure("topics_withdrawn"));
        assertEquals("withdrawn: t2", push.rows("select detail from esp_sync_change where operation = 'topics' and outcome = 'topics changed' and detail is not null and detail like 'withdrawn%'")
                .getFirst().get("detail"));

        final long before = changes();
        push.push(PushFixture.people(3));
        assertEquals(before, changes(), "the vendor said so after the refusal was known");
    }

    @Test
    void aWithdrawalOfTextMessagesChangesNoFlagOfMail() throws StoreException {
        Consents.grant(news, 1);
        Consents.grant(sms, 1);
        push.push(PushFixture.people(1));
        assertEquals(Set.of("t1", "t3"), topics(0));
        Consents.withdraw(sms, "p0@example.com");
        push.push(PushFixture.people(1));
        assertEquals(Set.of("t1"), topics(0));
        assertEquals("subscribed", push.status("p0@example.com"));
    }

    @Test
    void anExistingContactIsGrantedNothing() throws StoreException {
        push.push(PushFixture.people(1));
        Consents.grant(offers, 1);
        push.push(PushFixture.people(1).replace("Jena", "Ulm"));
        assertEquals(1, push.count("success"));
        assertEquals(Set.of(), topics(0));
    }

    @Test
    void aTopicIsWithdrawnWhateverElseIsDecidedOnTheContact() throws StoreException {
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p9@example.com\", \"topics\": [\"t1\", \"t2\"]}]}");
        Consents.withdraw(offers, "p9@example.com");
        push.push("[" + PushFixture.person("g9", "p9@example.com", "") + "]");
        assertEquals(List.of("the ledger knows no consent"), push.values("suppressed", "suppressed_because"));
        assertEquals(Set.of("t1"), topics(9));
        assertEquals("subscribed", push.status("p9@example.com"));
    }

    @Test
    void aWithdrawalWithoutAnAnswerComesAgainAndUsesUpNoAttempt() throws StoreException {
        Consents.grant(offers, 1);
        push.push(PushFixture.people(1));
        Consents.withdraw(offers, "p0@example.com");
        push.sandbox.inject(Fault.answer(Fault.FOR_EVER, 503, "text/html", "<html></html>").on("PATCH", "/members/"));
        push.push(PushFixture.people(1));
        assertEquals(1, push.count("retry"));
        assertEquals("0", push.runner.getFlowFilesForRelationship("retry").getFirst().getAttribute("esp.attempt"));
        push.sandbox.clearFaults();
        push.push(PushFixture.people(1));
        assertEquals(Set.of(), topics(0));
    }

    @Test
    void aTopicThatTheAudienceLacksIsCountedAndHoldsNothingUp() throws StoreException {
        push.runner.setProperty("topic.t4", "offers");
        Consents.withdraw(offers, "p0@example.com");
        push.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\", \"topics\": [\"t2\"]}]}");
        push.push(PushFixture.people(2));
        assertEquals(2, push.count("success"));
        assertEquals(1, figure("topics_refused"));
        assertEquals(Set.of(), topics(0));
        assertTrue(push.runner.getLogger().getErrorMessages().stream().anyMatch(message -> message.getMsg().contains("did not change the topics")));
    }

    @Test
    void theFastLaneOfAPurposeLeavesTheSubscriptionAlone() throws StoreException {
        Consents.grant(offers, 2);
        push.push(PushFixture.people(2));
        Consents.withdraw(offers, "p0@example.com");
        push.runner.setProperty("Operation", "TOPICS");
        push.push("[{\"email\": \"p0@example.com\"}, {\"email\": \"p1@example.com\"}, {\"email\": \"nobody@example.com\"}, {\"email\": \"\"}]");
        final List<JsonNode> success = Services.records(push.runner, "success");
        assertEquals(List.of("topics changed"), success.stream().map(record -> record.get("esp_result").asText()).toList());
        assertEquals(2, push.count("unchanged"));
        assertEquals(1, push.count("suppressed"));
        assertEquals(List.of(Set.of(), Set.of("t2")), List.of(topics(0), topics(1)));
        assertEquals("subscribed", push.status("p0@example.com"));
    }

    @Test
    void aLedgerThatDoesNotAnswerStopsThePush() {
        push.pool.setDown(true);
        push.push(PushFixture.people(1));
        assertEquals(List.of(), push.writes());
        assertEquals(1, push.runner.getQueueSize().getObjectCount());
        push.pool.setDown(false);
    }
}
