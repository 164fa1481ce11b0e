// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.dynamics;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The token endpoint of the sandbox: OAuth 2.0 client credentials, with the client in the header or in the body. Safe for threads. */
final class DataverseTokens {

    private final Set<String> valid = new HashSet<>();
    private long issued;
    private long expiresInSeconds = 3600;

    /** Sets how long new tokens are said to be valid. */
    synchronized void setExpiresInSeconds(final long seconds) {
        expiresInSeconds = seconds;
    }

    /** Makes every token invalid, whatever was said of it. */
    synchronized void revoke() {
        valid.clear();
    }

    synchronized boolean isValid(final String token) {
        return valid.contains(token);
    }

    /** How many tokens were issued. */
    synchronized long issued() {
        return issued;
    }

    /**
     * Answers a request for a token.
     *
     * @param authorization the Authorization header; null for none
     */
    synchronized Reply answer(final String authorization, final String body) {
        final Map<String, String> form = Request.query(body);
        final String basic = authorization != null && authorization.startsWith("Basic ")
                ? new String(Base64.getDecoder().decode(authorization.substring("Basic ".length())), StandardCharsets.UTF_8)
                : form.get("client_id") + ":" + form.get("client_secret");
        if (!basic.equals(DataverseSandbox.CLIENT_ID + ":" + DataverseSandbox.CLIENT_SECRET) || !"client_credentials".equals(form.get("grant_type"))) {
            return Reply.json(401, "application/json", Map.of("error", "invalid_client", "error_description", "AADSTS7000215: Invalid client secret provided."));
        }
        issued++;
        final String token = "sandbox-token-" + issued;
        valid.add(token);
        return Reply.json(Map.of("token_type", "Bearer", "expires_in", expiresInSeconds, "access_token", token));
    }
}
