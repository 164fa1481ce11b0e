// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import org.apache.nifi.components.DescribedValue;

/** Ways to authenticate requests. */
public enum BrevoAuthentication implements DescribedValue {
    API_KEY("API Key", "A key of the account, sent as the header api-key"),
    OAUTH2_ACCESS_TOKEN_PROVIDER("OAuth2 Access Token Provider", "The access tokens of a StandardOauth2AccessTokenProvider, by client credentials or a refresh token");

    private final String displayName;
    private final String description;

    BrevoAuthentication(final String displayName, final String description) {
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
