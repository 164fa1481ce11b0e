// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

/**
 * An account with what the client keeps of it.
 *
 * @param name the name in tables
 */
record HubSpotAccount(String name, HubSpotApi api, HubSpotSettings settings, HubSpotFields fields, HubSpotLists lists) {

    HubSpotAccount(final String name, final HubSpotApi api, final HubSpotSettings settings) {
        this(name, api, settings, new HubSpotFields(api), new HubSpotLists(api));
    }
}
