// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContacts;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotValues;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Sends custom events (POST /events/v3/send), which start the workflows that wait for them. The name is that of an event definition, pe&lt;Hub ID&gt;_&lt;name&gt;. The uuid follows from the
 * event's id; that HubSpot counts a repeated uuid once is not confirmed, so a request that may have had its effect is not repeated. Tested by HubSpotClientTest.
 */
final class HubSpotEvents {

    private final HubSpotApi api;
    private final HubSpotSettings settings;

    /** @param api with the deadline of the events */
    HubSpotEvents(final HubSpotApi api, final HubSpotSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    List<ContactOutcome> send(final List<ContactEvent> events) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, HubSpotContacts.Lookup> lookups = new HubSpotContacts(api, settings).byEmail(events.stream().map(ContactEvent::email).distinct().toList(), Set.of());
        return ConcurrentRequests.each(events, api.connections(), event -> {
            final HubSpotContacts.Lookup lookup = lookups.get(event.email());
            if (!lookup.isFound()) {
                return lookup.isAbsent() ? ContactOutcome.absent() : ContactOutcome.unknown("HubSpot does not say whether it has the contact");
            }
            final HubSpotApi.Answer answer = api.sendOnce("POST", "events/v3/send", body(event, lookup.contacts().getFirst().email()));
            return answer.isSuccess() ? ContactOutcome.accepted(ContactResult.EVENT_SENT, null) : ContactOutcome.refused("event refused", null,
                    "HubSpot does not take the event (HTTP %d): its name is that of a custom event, such as pe62515_purchase, and its properties are those of the event".formatted(answer.status()));
        });
    }

    private static Map<String, Object> body(final ContactEvent event, final String email) {
        final Map<String, String> properties = new LinkedHashMap<>();
        event.properties().forEach((name, value) -> properties.put(name, HubSpotValues.write(value)));
        return Map.of("eventName", event.name(), "email", email, "uuid", UUID.nameUUIDFromBytes(event.id().getBytes(StandardCharsets.UTF_8)).toString(), "occurredAt", event.at().toString(),
                "properties", properties);
    }
}
