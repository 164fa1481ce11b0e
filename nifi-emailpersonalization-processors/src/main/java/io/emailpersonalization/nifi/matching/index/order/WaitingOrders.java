// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.order;

import java.time.Instant;

/**
 * The orders of an index without a person.
 *
 * @param oldest when the oldest one was bought; null without orders
 */
public record WaitingOrders(long count, Instant oldest) {
}
