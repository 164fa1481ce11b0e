// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.http.ConfiguredConnection;
import io.emailpersonalization.nifi.esp.http.VendorQuotas;
import io.emailpersonalization.nifi.record.value.Digests;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;

import java.net.URI;

/** The configured connection to Brevo: the root of the API, the credential and the limits of the plan. Tested by {@code BrevoClientTest}. */
final class BrevoConnection implements AutoCloseable {

    private static final String ROOT = "https://api.brevo.com/v3/";
    /** Hex digits of the key's hash in a name. Twelve digits are 48 bits: two keys of an organization do not share them. */
    private static final int NAMING_DIGITS = 12;

    private final ConfigurationContext context;
    private final ConfiguredConnection connection;

    BrevoConnection(final ConfigurationContext context, final ComponentLog logger) {
        this.context = context;
        this.connection = new ConfiguredConnection(context, logger);
    }

    /** Returns the API. Its requests share the rate budget of the account. */
    BrevoApi api(final String account) {
        return api("brevo " + account, context.getProperty(BrevoProperties.PLAN).asAllowableValue(BrevoPlan.class).quotas());
    }

    /** Returns the API for a few requests that wait for nobody, such as those of Verify. */
    BrevoApi probe() {
        return api("brevo verification", VendorQuotas.NONE);
    }

    private BrevoApi api(final String budget, final VendorQuotas quotas) {
        return new BrevoApi(connection.exchange(budget, quotas, new BrevoRateSignal()), new BrevoApi.Target(root(), this::credential, connection.requestTimeout()));
    }

    /** Returns the root of the API, with a trailing slash. */
    URI root() {
        return URI.create(connection.apiUrl().orElse(ROOT));
    }

    /** Returns the name of an account if Brevo reports none. The name does not reveal the key. */
    String nameByCredential() {
        return hasKey() ? "key " + Digests.sha256(key()).substring(0, NAMING_DIGITS) : "by token";
    }

    private boolean hasKey() {
        return context.getProperty(BrevoProperties.AUTHENTICATION).asAllowableValue(BrevoAuthentication.class) == BrevoAuthentication.API_KEY;
    }

    private String key() {
        return context.getProperty(BrevoProperties.API_KEY).getValue();
    }

    private BrevoApi.Credential credential() throws EspRefusedException {
        return hasKey() ? new BrevoApi.Credential("api-key", key())
                : new BrevoApi.Credential("Authorization", "Bearer " + token(context.getProperty(BrevoProperties.TOKEN_PROVIDER).asControllerService(OAuth2AccessTokenProvider.class)));
    }

    /** AccessToken changed in NiFi 2.4 and 2.7: only this way to the token is the same everywhere. */
    private static String token(final OAuth2AccessTokenProvider provider) throws EspRefusedException {
        try {
            final String token = provider.getAccessDetails().getAccessToken();
            if (token != null && !token.isBlank()) {
                return token;
            }
        } catch (final RuntimeException e) {
            // its message may quote the answer of the server
            throw noToken();
        }
        throw noToken();
    }

    private static EspRefusedException noToken() {
        return new EspRefusedException("The OAuth2 Access Token Provider has no token: check its Authorization Server URL (https://api.brevo.com/realms/partner/oauth/token), client id, client secret "
                + "and scope. Its own bulletin names the answer of the server", false);
    }

    @Override
    public void close() {
        connection.close();
    }
}
