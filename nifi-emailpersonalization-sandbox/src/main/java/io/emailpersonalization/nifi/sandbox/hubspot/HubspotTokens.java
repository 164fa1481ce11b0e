// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.hubspot;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The token endpoint of apps: a refresh token, or the client's own credentials, become access tokens (developers.hubspot.com, "OAuth API"). Safe for threads.
 * HubspotSandboxTest tests it.
 */
public final class HubspotTokens {

    private static final long LIFETIME_SECONDS = 1800;

    private final Set<String> valid = new HashSet<>();
    private long issued;

    /** Tokens of an account with a private app. */
    public HubspotTokens() {
        valid.add(HubspotSandbox.PRIVATE_APP_TOKEN);
    }

    /** Makes every access token of before invalid. */
    public synchronized void revoke() {
        valid.clear();
    }

    /** Returns whether a token is one of the account's. */
    public synchronized boolean isValid(final String token) {
        return valid.contains(token);
    }

    synchronized long issued() {
        return issued;
    }

    /** Answers a request for a token: a form with grant type, client and refresh token. */
    public synchronized Reply answer(final String body) {
        final Map<String, String> form = Request.query(body);
        final boolean granted = "client_credentials".equals(form.get("grant_type"))
                || "refresh_token".equals(form.get("grant_type")) && HubspotSandbox.REFRESH_TOKEN.equals(form.get("refresh_token"));
        if (!granted || !HubspotSandbox.CLIENT_ID.equals(form.get("client_id")) || !HubspotSandbox.CLIENT_SECRET.equals(form.get("client_secret"))) {
            return Reply.json(400, "application/json;charset=utf-8", Map.of("status", "BAD_REFRESH_TOKEN", "message", "missing or invalid refresh token"));
        }
        issued++;
        final String token = "sandbox-token-" + issued;
        valid.add(token);
        return Reply.json(Map.of("token_type", "bearer", "refresh_token", HubspotSandbox.REFRESH_TOKEN, "access_token", token, "expires_in", LIFETIME_SECONDS));
    }
}
