// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.hubspot;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The token endpoint of apps: a refresh token becomes access tokens (developers.hubspot.com, "OAuth API"). Safe for threads. HubspotSandboxTest tests it. */
final class HubspotTokens {

    private static final long LIFETIME_SECONDS = 1800;

    private final Set<String> valid = new HashSet<>();
    private long issued;

    HubspotTokens() {
        valid.add(HubspotSandbox.PRIVATE_APP_TOKEN);
    }

    synchronized void revoke() {
        valid.clear();
    }

    synchronized boolean isValid(final String token) {
        return valid.contains(token);
    }

    synchronized long issued() {
        return issued;
    }

    synchronized Reply answer(final String body) {
        final Map<String, String> form = Request.query(body);
        if (!"refresh_token".equals(form.get("grant_type")) || !HubspotSandbox.CLIENT_ID.equals(form.get("client_id")) || !HubspotSandbox.CLIENT_SECRET.equals(form.get("client_secret"))
                || !HubspotSandbox.REFRESH_TOKEN.equals(form.get("refresh_token"))) {
            return Reply.json(400, "application/json;charset=utf-8", Map.of("status", "BAD_REFRESH_TOKEN", "message", "missing or invalid refresh token"));
        }
        issued++;
        final String token = "sandbox-token-" + issued;
        valid.add(token);
        return Reply.json(Map.of("token_type", "bearer", "refresh_token", HubspotSandbox.REFRESH_TOKEN, "access_token", token, "expires_in", LIFETIME_SECONDS));
    }
}
