// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Map;

/**
 * A request that a rehearsal did not send.
 *
 * @param method such as POST
 * @param url the whole address, with its query
 * @param headers name to value; credentials are masked
 * @param body the body as it would be sent, with its addresses; an empty text for none
 */
public record PlannedRequest(String method, String url, Map<String, String> headers, String body) {

    public PlannedRequest {
        headers = Map.copyOf(headers);
    }
}
