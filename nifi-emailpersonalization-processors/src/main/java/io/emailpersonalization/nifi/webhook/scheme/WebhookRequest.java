// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A webhook as it arrived.
 *
 * @param method such as POST; null where it is not known
 * @param url the URL that the sender called, as it stands in the sender's settings; null where it is not known
 * @param headers name to value; names in any case
 * @param body the raw bytes
 */
public record WebhookRequest(String method, String url, Map<String, String> headers, byte[] body) {

    public WebhookRequest {
        final Map<String, String> byAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byAnyCase.putAll(headers);
        headers = byAnyCase;
    }

    /** Returns a header; empty where it is absent or blank. */
    public Optional<String> header(final String name) {
        return Optional.ofNullable(headers.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
