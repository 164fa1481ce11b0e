// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityEvent.Type;
import io.emailpersonalization.nifi.esp.client.ActivityPage;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the statuses of Mailchimp's members tell. */
@Timeout(120)
class MailchimpActivityTest {

    private final MailchimpFixture vendor = new MailchimpFixture();

    @AfterEach
    void stop() {
        vendor.close();
    }

    private void member(final String json) {
        vendor.sandbox.audience("a1", "{\"members\": [{\"email_address\": \"p0@example.com\", %s}]}".formatted(json));
    }

    private List<ActivityEvent> events() throws EspUnavailableException, EspRefusedException {
        return vendor.client.activity("a1", null).events();
    }

    @ParameterizedTest
    @CsvSource({"N/A (Unsubscribed by admin),OPT_OUT", "No longer interested,OPT_OUT", "Reported as Abuse,COMPLAINT", "The emails are spam,COMPLAINT", "Abuse complaint,COMPLAINT"})
    void theReasonTellsAComplaintFromAnOptOut(final String reason, final Type type) throws EspUnavailableException, EspRefusedException {
        member("\"status\": \"unsubscribed\", \"unsubscribe_reason\": \"%s\", \"last_changed\": \"2026-01-01T12:00:00+02:00\"".formatted(reason));
        final ActivityEvent event = events().getFirst();
        assertEquals(List.of(type, reason, Instant.parse("2026-01-01T10:00:00Z")), List.of(event.type(), event.detail(), event.at()));
    }

    @ParameterizedTest
    @CsvSource({"Hosted Signup Form,true", "Embed Form,true", "Pop-up Form,true", "Landing Page,true", "API - Generic,false", "Admin Add,false",
        "List Import from File,false", "Unknown,false", "'',false"})
    void onlyAFormIsAnOptIn(final String source, final boolean isOptIn) throws EspUnavailableException, EspRefusedException {
        member("\"status\": \"subscribed\", \"source\": \"%s\", \"timestamp_opt\": \"2026-01-01T10:00:00+00:00\"".formatted(source));
        assertEquals(isOptIn ? List.of(Type.OPT_IN) : List.of(), events().stream().map(ActivityEvent::type).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "transactional", "archived", "some new status"})
    void otherStatusesTellNothing(final String status) throws EspUnavailableException, EspRefusedException {
        member("\"status\": \"%s\", \"source\": \"Embed Form\"".formatted(status));
        assertEquals(List.of(), events());
    }

    @Test
    void aPushOfFieldsIsNoOptInAgain() throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        member("\"status\": \"subscribed\", \"source\": \"Embed Form\", \"last_changed\": \"2026-01-01T10:00:00+00:00\", \"timestamp_opt\": \"2026-01-01T10:00:00+00:00\"");
        final ActivityPage first = vendor.client.activity("a1", null);
        vendor.client.upsert("a1", List.of(new Contact("p0@example.com", null, Map.of("FNAME", "Ada"), Contact.ofAddress("").memberships())), false, Instant.MAX);
        assertEquals(List.of(), vendor.client.activity("a1", first.cursor()).events(), "its opt-in is as old as before");
        assertEquals(Instant.parse("2026-01-01T10:00:00Z"), events().getFirst().at());
    }

    @Test
    void aContactThatUnsubscribesTwiceDoesSoTwice() throws EspUnavailableException, EspRefusedException {
        member("\"status\": \"unsubscribed\", \"last_changed\": \"2026-01-01T10:00:00+00:00\"");
        final ActivityPage first = vendor.client.activity("a1", null);
        member("\"status\": \"unsubscribed\", \"last_changed\": \"2026-02-01T10:00:00+00:00\"");
        final ActivityPage second = vendor.client.activity("a1", first.cursor());
        assertFalse(first.events().getFirst().id().equals(second.events().getFirst().id()));
    }

    @Test
    void anIdAndACursorNameNobody() throws EspUnavailableException, EspRefusedException {
        vendor.with("unsubscribed", "p0@example.com");
        final ActivityPage page = vendor.client.activity("a1", null);
        assertFalse(page.cursor().contains("p0") || page.events().getFirst().id().contains("p0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\": \"ok\"}", "{\"members\": [{\"email_address\": \"p0@example.com\"}], \"total_items\": 1}",
        "{\"members\": [{\"last_changed\": \"2026-01-02T00:00:00+00:00\"}, {\"last_changed\": \"2026-01-01T00:00:00+00:00\"}], \"total_items\": 2}"})
    void anAnswerOfAnotherFormMovesNoCursor(final String answer) {
        vendor.having("Maximum Attempts", "1").sandbox.inject(Fault.answer(Fault.FOR_EVER, 200, "application/json", answer).on("GET", "/members"));
        assertThrows(EspUnavailableException.class, () -> vendor.client.activity("a1", null));
    }

    @Test
    void theVendorIsAskedForChangedMembersOnly() throws EspUnavailableException, EspRefusedException {
        member("\"status\": \"unsubscribed\", \"last_changed\": \"2026-01-01T10:00:00+00:00\"");
        final ActivityPage page = vendor.client.activity("a1", null);
        vendor.sandbox.clearRequests();
        vendor.client.activity("a1", page.cursor());
        assertTrue(vendor.sandbox.requests().stream().anyMatch(request -> "2026-01-01T09:58:59+00:00".equals(request.query().get("since_last_changed"))), "a minute is read again");
    }
}
