// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Set;

/**
 * The topics that a contact takes or refuses. A topic is the vendor's unit of consent for one purpose: a subscription type (HubSpot), a marketing permission (Mailchimp) or a list
 * (Brevo). Topics in neither set stay as they are.
 *
 * @param email the address
 * @param granted the vendor's ids of topics that the contact takes. The caller grants topics only to a contact that it created in the same run
 * @param withdrawn the vendor's ids of topics that the contact refuses
 */
public record TopicChange(String email, Set<String> granted, Set<String> withdrawn) {

    public TopicChange {
        granted = Set.copyOf(granted);
        withdrawn = Set.copyOf(withdrawn);
    }
}
