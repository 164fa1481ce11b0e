// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.util.Set;

/**
 * The person of a refusal, an archiving or an erasure, by everything that identifies it.
 *
 * @param contactId null if unknown
 * @param sources the source records that the record names, as in merged_from
 * @param address null without an address
 */
public record RefusalSubject(String contactId, Set<String> sources, String address) {
}
