// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoContact;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends events (POST /events). An event of an unknown address would make a contact, so the contact is looked up first. Tested by {@code BrevoClientTest}. */
final class BrevoEvents {

    /** Brevo's reference of "Create an event". */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private final BrevoApi api;
    private final BrevoLookup lookup;

    BrevoEvents(final BrevoLookup lookup) {
        this.api = lookup.api();
        this.lookup = lookup;
    }

    List<ContactOutcome> send(final List<ContactEvent> events) throws EspUnavailableException, EspRefusedException {
        return ConcurrentRequests.each(events, api.connections(), this::send);
    }

    private ContactOutcome send(final ContactEvent event) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        if (!NAME.matcher(event.name()).matches()) {
            return ContactOutcome.refused("invalid_parameter", "event_name", "The name of an event has letters, digits, hyphens and underscores, and at most 255 of them");
        }
        final Optional<BrevoContact> contact = lookup.one(event.email());
        if (contact.isEmpty()) {
            return ContactOutcome.absent();
        }
        final Map<String, Object> body = new LinkedHashMap<>();
        body.put("event_name", event.name());
        body.put("event_date", event.at().toString());
        body.put("identifiers", Map.of("email_id", contact.get().email()));
        if (!event.properties().isEmpty()) {
            body.put("event_properties", event.properties());
        }
        final BrevoApi.Answer answer = api.sendOnce("POST", "events", body);
        return answer.isSuccess() ? ContactOutcome.accepted(ContactResult.EVENT_SENT, contact.get().status()) : BrevoContacts.refused(answer);
    }
}
