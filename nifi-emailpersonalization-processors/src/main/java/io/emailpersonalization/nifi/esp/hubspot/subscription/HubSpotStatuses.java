// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.subscription;

import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotContact;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The statuses of contacts, apart from the audience list. A refusal of the subscription type, or of all e-mail, is UNSUBSCRIBED; a hard bounce is CLEANED; everybody else is SUBSCRIBED. A
 * subscription that is not specified is SUBSCRIBED as well: HubSpot may mail the contact, so a refusal must reach it. Tested by HubSpotClientTest.
 */
public final class HubSpotStatuses {

    private final HubSpotSettings settings;
    private final HubSpotSubscriptions subscriptions;

    public HubSpotStatuses(final HubSpotApi api, final HubSpotSettings settings) {
        this.settings = settings;
        this.subscriptions = new HubSpotSubscriptions(api, settings);
    }

    /** Returns statuses by id of the contact. A contact without an entry is unknown. */
    public Map<String, ContactStatus> of(final Collection<HubSpotContact> contacts) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<String> asked = contacts.stream().filter(this::needsRequest).map(HubSpotContact::email).distinct().toList();
        final Map<String, Map<Long, String>> states = asked.isEmpty() ? Map.of() : subscriptions.read(asked);
        final Map<String, ContactStatus> statuses = new HashMap<>();
        for (final HubSpotContact contact : contacts) {
            final String state = needsRequest(contact) ? states.getOrDefault(contact.keys().iterator().next(), Map.of()).get(settings.subscriptionType()) : SubscriptionChange.NOT_SPECIFIED;
            if (state != null) {
                statuses.put(contact.id(), status(contact, state));
            }
        }
        return statuses;
    }

    /** Where the requests are one by one, the property of the opt-out spares the request. */
    private boolean needsRequest(final HubSpotContact contact) {
        return settings.hasType() && !contact.saysOptedOut(settings) && !contact.email().isEmpty() && (settings.batches() || !contact.hasOptOutProperty(settings));
    }

    private ContactStatus status(final HubSpotContact contact, final String state) {
        if (contact.saysOptedOut(settings) || SubscriptionChange.UNSUBSCRIBED.equals(state)) {
            return ContactStatus.UNSUBSCRIBED;
        }
        return contact.isBounced() ? ContactStatus.CLEANED : ContactStatus.SUBSCRIBED;
    }
}
