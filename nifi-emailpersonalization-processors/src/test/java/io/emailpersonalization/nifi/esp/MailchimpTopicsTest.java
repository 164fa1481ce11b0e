// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactOutcome.Fate;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TopicChange;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Marketing permissions, events and new merge fields at Mailchimp, beside what the contract says of every client. */
class MailchimpTopicsTest {

    private final MailchimpFixture mailchimp = new MailchimpFixture();

    @BeforeEach
    void addTopics() {
        mailchimp.sandbox.audience("a1", """
                {"topics": [{"id": "news", "text": "News"}, {"id": "offers", "text": "Offers"}],
                 "members": [{"email_address": "p0@example.com", "topics": ["news", "offers"]}]}""");
    }

    @AfterEach
    void close() {
        mailchimp.close();
    }

    private ContactOutcome withdraw(final String address, final String topic) throws EspUnavailableException, EspRefusedException {
        return mailchimp.client.changeTopics("a1", List.of(new TopicChange(address, Set.of(), Set.of(topic))), Instant.MAX).getFirst();
    }

    @Test
    void aRequestNamesThePermissionThatChangesAndNoStatus() throws EspUnavailableException, EspRefusedException, JsonProcessingException {
        withdraw("p0@example.com", "offers");
        assertEquals(List.of(JsonMapper.builder().build().readTree("{\"marketing_permissions\": [{\"marketing_permission_id\": \"offers\", \"enabled\": false}]}")),
                mailchimp.sandbox.requests().stream().filter(request -> "PATCH".equals(request.method())).map(Request::json).toList());
    }

    @Test
    void aTopicThatTheAudienceLacksIsRefusedAndNothingIsSent() throws EspUnavailableException, EspRefusedException {
        final ContactOutcome outcome = withdraw("p0@example.com", "sms");
        assertEquals(Fate.REFUSED, outcome.fate());
        assertTrue(outcome.message().contains("sms") && outcome.message().contains("GDPR"), outcome.message());
        assertEquals(List.of(), mailchimp.requests("PATCH"));
    }

    @Test
    void aTopicThatTheAudienceLacksDoesNotKeepAnotherFromBeingWithdrawn() throws EspUnavailableException, EspRefusedException {
        final TopicChange both = new TopicChange("p0@example.com", Set.of(), Set.of("sms", "offers"));
        assertEquals(Fate.REFUSED, mailchimp.client.changeTopics("a1", List.of(both), Instant.MAX).getFirst().fate());
        assertEquals(ContactResult.UNCHANGED, withdraw("p0@example.com", "offers").result());
    }

    @Test
    void aWithdrawalThatMailchimpIgnoresIsRefused() throws EspUnavailableException, EspRefusedException {
        mailchimp.sandbox.inject(Fault.answer(1, 200, "application/json", "{\"status\": \"subscribed\", \"marketing_permissions\": [{\"marketing_permission_id\": \"offers\", \"enabled\": true}]}")
                .on("PATCH", "/members/"));
        assertEquals(Fate.REFUSED, withdraw("p0@example.com", "offers").fate());
    }

    @Test
    void bothSpellingsOfAnAddressLoseTheTopic() throws EspUnavailableException, EspRefusedException {
        mailchimp.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"a@b\u00fccher.example\", \"topics\": [\"offers\"]}, "
                + "{\"email_address\": \"a@xn--bcher-kva.example\", \"topics\": [\"offers\"]}]}");
        assertEquals(ContactResult.TOPICS_CHANGED, withdraw("a@xn--bcher-kva.example", "offers").result());
        assertEquals(2, mailchimp.requests("PATCH").size());
        assertEquals(ContactResult.UNCHANGED, withdraw("a@xn--bcher-kva.example", "offers").result());
    }

    @Test
    void inAnUnknownAudienceNoContactIsAbsent() {
        assertThrows(EspRefusedException.class, () -> mailchimp.client.changeTopics("a2", List.of(new TopicChange("p0@example.com", Set.of(), Set.of("offers"))), Instant.MAX));
        assertThrows(EspRefusedException.class, () -> mailchimp.client.sendEvents("a2", List.of(new ContactEvent("e1", "p0@example.com", "purchase", Instant.EPOCH, Map.of())), Instant.MAX));
    }

    @Test
    void anEventWhoseAnswerIsLostIsNotSentAgain() throws EspUnavailableException, EspRefusedException {
        mailchimp.sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1).on("POST", "/events"));
        final ContactOutcome outcome = mailchimp.client.sendEvents("a1", List.of(new ContactEvent("e1", "p0@example.com", "purchase", Instant.EPOCH, Map.of())), Instant.MAX).getFirst();
        assertEquals(Fate.UNKNOWN, outcome.fate());
        assertEquals(1, mailchimp.sandbox.events("a1").size());
    }

    @Test
    void anEventStartsItsAutomationOnPurposeAndKeepsItsTime() throws EspUnavailableException, EspRefusedException {
        mailchimp.client.sendEvents("a1", List.of(new ContactEvent("e1", "p0@example.com", "purchase", Instant.parse("2026-03-01T10:00:00Z"), Map.of("total", 7))), Instant.MAX);
        assertEquals("event", mailchimp.sandbox.automations("a1").getLast().path("trigger").asText());
        assertEquals("2026-03-01T10:00:00+00:00", mailchimp.sandbox.events("a1").getFirst().path("occurred_at").asText());
    }

    @Test
    void aFieldThatMailchimpRefusesIsNamedWithTheCure() {
        final EspRefusedException refusal = assertThrows(EspRefusedException.class,
                () -> mailchimp.client.createFields("a1", List.of(AudienceField.of("FAVOURITE_CATEGORY", AudienceField.Type.TEXT, false))));
        assertTrue(refusal.getMessage().contains("FAVOURITE_CATEGORY") && refusal.getMessage().contains("ten"), refusal.getMessage());
        assertFalse(refusal.isContentAtFault());
        assertThrows(EspRefusedException.class, () -> mailchimp.client.createFields("a1", List.of(AudienceField.of("BORN_AT", AudienceField.Type.DATE_TIME, false))));
    }
}
