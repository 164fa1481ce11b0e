// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.util.UUID;

/** Takes what a row waits for. */
@FunctionalInterface
public interface WaitingConsumer {

    /**
     * @param waitingId by which it is decided
     * @param knownId the person of the known record of the same id
     * @param knownKey the key of that record
     * @param payload that record as JSON
     */
    void accept(int row, UUID waitingId, UUID knownId, String knownKey, String payload);
}
