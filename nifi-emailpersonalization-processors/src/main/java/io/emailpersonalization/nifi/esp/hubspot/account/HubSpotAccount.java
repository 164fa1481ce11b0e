// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

/**
 * An account with what the client keeps of it.
 *
 * @param name the name in tables
 */
public record HubSpotAccount(String name, HubSpotApi api, HubSpotSettings settings, HubSpotFields fields, HubSpotLists lists) {

    public HubSpotAccount(final String name, final HubSpotApi api, final HubSpotSettings settings) {
        this(name, api, settings, new HubSpotFields(api), new HubSpotLists(api));
    }
}
