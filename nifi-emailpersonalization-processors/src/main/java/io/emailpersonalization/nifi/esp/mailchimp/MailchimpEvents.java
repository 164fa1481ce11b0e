// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

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

/**
 * Adds events to contacts (POST /lists/{list_id}/members/{subscriber_hash}/events). Mailchimp has no key that would make a repeated event one: a request that may have had its effect is
 * not repeated. {@code is_syncing} is false, so that the event starts the automations that wait for it. Properties are texts at Mailchimp. Tested by {@code EspClientContractTest}.
 */
final class MailchimpEvents {

    private final MailchimpApi api;
    private final String audience;
    private final MailchimpAudienceCheck check;

    /** @param api with the deadline of the events */
    MailchimpEvents(final MailchimpApi api, final String audienceId) throws EspRefusedException {
        this.api = api;
        this.audience = MailchimpAddresses.audience(audienceId);
        this.check = new MailchimpAudienceCheck(api, audience);
    }

    List<ContactOutcome> send(final List<ContactEvent> events) throws EspUnavailableException, EspRefusedException {
        return ConcurrentRequests.each(events, api.connections(), this::send);
    }

    /** The contact has the first spelling of its address that the audience knows. */
    private ContactOutcome send(final ContactEvent event) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, Object> body = body(event);
        for (final String spelling : MailchimpAddresses.spellings(event.email())) {
            if (api.postOnceIfFound(MailchimpAddresses.member(audience, spelling) + "/events", body)) {
                return ContactOutcome.accepted(ContactResult.EVENT_SENT, null);
            }
        }
        check.require();
        return ContactOutcome.absent();
    }

    private static Map<String, Object> body(final ContactEvent event) {
        final Map<String, String> properties = new LinkedHashMap<>();
        event.properties().forEach((name, value) -> properties.put(name, value.toString()));
        final Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", event.name());
        if (!properties.isEmpty()) {
            body.put("properties", properties);
        }
        body.put("is_syncing", false);
        body.put("occurred_at", MailchimpTimes.write(event.at()));
        return body;
    }
}
