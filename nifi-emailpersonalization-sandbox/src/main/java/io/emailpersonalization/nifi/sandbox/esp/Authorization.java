// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.sun.net.httpserver.HttpExchange;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Whether a request knows the API key, as password of any user or as bearer token. */
final class Authorization {

    private static final String BASIC = "Basic ";

    private Authorization() {
    }

    static boolean isValid(final HttpExchange exchange) {
        final String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return false;
        }
        if (header.startsWith(BASIC)) {
            return new String(Base64.getDecoder().decode(header.substring(BASIC.length())), StandardCharsets.UTF_8).endsWith(":" + EspSandbox.API_KEY);
        }
        return header.equals("Bearer " + EspSandbox.API_KEY);
    }
}
