// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.order;

import java.util.UUID;

/**
 * What the index knows of the order of one event.
 *
 * @param place number of the event in its FlowFile, from 0
 * @param isCurrent whether the event is the latest of its order
 * @param isRemoved whether the order is no purchase
 * @param goldenId the person; null while the order waits
 * @param waitingBecause why the order has no person; null if it has one
 */
public record OrderOutcome(int place, boolean isCurrent, boolean isRemoved, UUID goldenId, WaitingReason waitingBecause) {
}
