// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.dynamics;

import java.util.Map;

/**
 * One request to the sandbox of Dataverse.
 *
 * @param query the options of the query by name, such as {@code $select}
 * @param prefer the Prefer header; empty for none
 * @param token the bearer token; empty for none
 * @param status of the answer; 0 where the connection was cut instead
 */
public record DataverseRequest(String method, String path, Map<String, String> query, String prefer, String token, int status) {
}
