// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/** The access tokens of a provider. */
final class AccessTokens {

    private final OAuth2AccessTokenProvider provider;

    AccessTokens(final OAuth2AccessTokenProvider provider) {
        this.provider = provider;
    }

    /**
     * Returns the token of the provider, which renews an expired one.
     *
     * @throws DataverseException when there is none
     */
    String current() throws DataverseException {
        try {
            final String token = provider.getAccessDetails().getAccessToken();
            if (token != null && !token.isBlank()) {
                return token;
            }
        } catch (final RuntimeException e) {
            throw DataverseException.refused(noToken(), e);
        }
        throw DataverseException.refused(noToken());
    }

    private static String noToken() {
        return "The Access Token Provider has no token: check its Authorization Server URL (https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token), client id, client secret, and the scope "
                + "<Environment URL>/.default. Its own bulletin names the answer of the server";
    }

    /** Returns another token than one that was refused; empty if the provider has no other. NiFi 2.3 renews a token only when it expires; later versions can be asked to. */
    Optional<String> renewed(final String refused) throws DataverseException {
        final Optional<String> other = Optional.of(current()).filter(token -> !token.equals(refused));
        if (other.isPresent()) {
            return other;
        }
        try {
            provider.getClass().getMethod("refreshAccessDetails").invoke(provider);
        } catch (final NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        } catch (final InvocationTargetException e) {
            throw DataverseException.refused(noToken(), e);
        }
        return Optional.of(current()).filter(token -> !token.equals(refused));
    }
}
