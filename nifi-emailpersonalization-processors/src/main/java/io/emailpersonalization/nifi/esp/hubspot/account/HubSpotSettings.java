// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

/**
 * How consent is kept at HubSpot.
 *
 * @param subscriptionType the subscription type that decides; null where only the opt-out from all e-mail counts
 * @param legalBasis of new contacts; null without a subscription type
 * @param explanation of the legal basis; null without a subscription type
 * @param batches whether the account may read and write the statuses of subscriptions in batches
 */
public record HubSpotSettings(Long subscriptionType, LegalBasis legalBasis, String explanation, boolean batches) {

    /** Whether a subscription type decides. */
    public boolean hasType() {
        return subscriptionType != null;
    }
}
