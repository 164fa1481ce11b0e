// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import org.apache.nifi.components.DescribedValue;

/** Ways to authenticate requests. */
public enum HubSpotAuthentication implements DescribedValue {
    PRIVATE_APP_TOKEN("Private App Token", "The access token of a private app, or a service key, which does not expire. It starts with pat-"),
    OAUTH2_ACCESS_TOKEN_PROVIDER("OAuth2 Access Token Provider", "A controller service that fetches access tokens of an app, and renews them");

    private final String displayName;
    private final String description;

    HubSpotAuthentication(final String displayName, final String description) {
        this.displayName = displayName;
        this.description = description;
    }

    @Override
    public String getValue() {
        return name();
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
