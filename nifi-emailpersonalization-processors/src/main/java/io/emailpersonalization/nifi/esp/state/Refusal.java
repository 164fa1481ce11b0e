// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import java.util.Set;

/**
 * A refusal, by all that says whose it is.
 *
 * @param contactId null when not known
 * @param sources the source records that say it, as in merged_from
 * @param address null where there is none
 */
public record Refusal(String contactId, Set<String> sources, String address) {
}
