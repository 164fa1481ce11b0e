// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.util.UUID;

/**
 * A row that waits for a decision: its id is known, and its name, mailbox and birth date are another person's.
 *
 * @param row number of the row in the FlowFile
 * @param waitingId names the row in a decision
 * @param knownId the person of the known record with the same id
 * @param knownKey member key of the known record
 * @param knownPayload the known record as JSON
 */
public record WaitingRow(int row, UUID waitingId, UUID knownId, String knownKey, String knownPayload) {
}
