// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;

import java.util.function.Supplier;

/** The access tokens of the account: a constant one, or those of a provider, which renews them before they end. Tested by HubSpotClientTest. */
public final class AccessTokens {

    private final Supplier<String> source;

    private AccessTokens(final Supplier<String> source) {
        this.source = source;
    }

    public static AccessTokens of(final String token) {
        return new AccessTokens(() -> token);
    }

    public static AccessTokens of(final OAuth2AccessTokenProvider provider) {
        return new AccessTokens(() -> provider.getAccessDetails().getAccessToken());
    }

    /** Returns the token that is valid now. */
    public String current() throws EspUnavailableException {
        final String token;
        try {
            token = source.get();
        } catch (final RuntimeException e) {
            throw new EspUnavailableException(noToken(), e);
        }
        if (token == null || token.isBlank()) {
            throw new EspUnavailableException(noToken(), null);
        }
        return token;
    }

    private static String noToken() {
        return "The OAuth2 Access Token Provider has no token: check its URL (https://api.hubapi.com/oauth/v1/token), client id, client secret and refresh token. "
                + "Its own bulletin names the answer of the server";
    }
}
