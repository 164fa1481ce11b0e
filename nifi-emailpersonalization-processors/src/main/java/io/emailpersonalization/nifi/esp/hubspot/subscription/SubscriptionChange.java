// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.subscription;

import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotSettings;
import io.emailpersonalization.nifi.esp.hubspot.account.LegalBasis;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A change of the subscription of an address.
 *
 * @param email the address, in HubSpot's spelling
 * @param type the subscription type; null for all of them, which may only be refused
 * @param state SUBSCRIBED or UNSUBSCRIBED
 */
public record SubscriptionChange(String email, Long type, String state) {

    public static final String SUBSCRIBED = "SUBSCRIBED";
    public static final String UNSUBSCRIBED = "UNSUBSCRIBED";
    public static final String NOT_SPECIFIED = "NOT_SPECIFIED";

    public static SubscriptionChange refusal(final String email, final Long type) {
        return new SubscriptionChange(email, type, UNSUBSCRIBED);
    }

    public static SubscriptionChange grant(final String email, final Long type) {
        return new SubscriptionChange(email, type, SUBSCRIBED);
    }

    public String key() {
        return MailAddress.key(email);
    }

    /** Returns the body of a request. A grant has a legal basis; a refusal needs none. */
    public Map<String, Object> json(final HubSpotSettings settings) {
        final Map<String, Object> body = new LinkedHashMap<>(Map.of("subscriberIdString", email, "subscriptionId", type, "channel", "EMAIL", "statusState", state));
        if (SUBSCRIBED.equals(state)) {
            body.put("legalBasis", (settings.legalBasis() == null ? LegalBasis.CONSENT_WITH_NOTICE : settings.legalBasis()).getValue());
            if (settings.explanation() != null) {
                body.put("legalBasisExplanation", settings.explanation());
            }
        }
        return body;
    }
}
