// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The token endpoint: client credentials, or a refresh token, become access tokens. Safe for threads. Tested by {@code BrevoClientTest}. */
final class BrevoTokens {

    private static final long LIFETIME_SECONDS = 3600;

    private final Set<String> valid = new HashSet<>();
    private long issued;

    synchronized boolean isValid(final String token) {
        return valid.contains(token);
    }

    synchronized void revoke() {
        valid.clear();
    }

    synchronized Reply answer(final String body) {
        final Map<String, String> form = Request.query(body);
        final boolean granted = switch (form.getOrDefault("grant_type", "")) {
            // Brevo demands an explicit scope of machines
            case "client_credentials" -> !form.getOrDefault("scope", "").isEmpty();
            case "refresh_token" -> BrevoVendorApi.REFRESH_TOKEN.equals(form.get("refresh_token"));
            default -> false;
        };
        if (!granted || !BrevoVendorApi.CLIENT_ID.equals(form.get("client_id")) || !BrevoVendorApi.CLIENT_SECRET.equals(form.get("client_secret"))) {
            return BrevoReplies.json(400, Map.of("error", "invalid_grant", "error_description", "The client, its secret, the scope or the refresh token is wrong"));
        }
        issued++;
        final String token = "sandbox-token-" + issued;
        valid.add(token);
        return Reply.json(Map.of("token_type", "Bearer", "access_token", token, "expires_in", LIFETIME_SECONDS));
    }
}
