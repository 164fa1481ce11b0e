// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.salesforce;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The token endpoint of connected apps: the client credentials flow (Salesforce Help, "OAuth 2.0 Client Credentials Flow for Server-to-Server Integration"). As at Salesforce, the answer does
 * not say how long the token is valid. Safe for threads. SalesforceSandboxTest tests it.
 */
final class SalesforceTokens {

    private final Set<String> valid = new HashSet<>();
    private long issued;

    synchronized void revoke() {
        valid.clear();
    }

    synchronized boolean isValid(final String token) {
        return valid.contains(token);
    }

    synchronized long issued() {
        return issued;
    }

    /** @param instance the root of the API, without a trailing slash */
    synchronized Reply answer(final String instance, final String body) {
        final Map<String, String> form = Request.query(body);
        if (!"client_credentials".equals(form.get("grant_type"))) {
            return Reply.json(400, "application/json;charset=UTF-8", Map.of("error", "unsupported_grant_type", "error_description", "grant type not supported"));
        }
        if (!SalesforceSandbox.CLIENT_ID.equals(form.get("client_id")) || !SalesforceSandbox.CLIENT_SECRET.equals(form.get("client_secret"))) {
            return Reply.json(400, "application/json;charset=UTF-8", Map.of("error", "invalid_client", "error_description", "invalid client credentials"));
        }
        issued++;
        final String token = "00D000000000000!sandbox-token-" + issued;
        valid.add(token);
        final Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", token);
        answer.put("signature", "c2FuZGJveA==");
        answer.put("scope", "api");
        answer.put("instance_url", instance);
        answer.put("id", instance + "/id/00D000000000000AAA/005000000000000AAA");
        answer.put("token_type", "Bearer");
        answer.put("issued_at", Long.toString(System.currentTimeMillis()));
        return Reply.json(answer);
    }
}
