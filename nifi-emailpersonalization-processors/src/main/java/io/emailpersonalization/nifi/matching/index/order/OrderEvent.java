// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.order;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * An event of one order, as the index takes it.
 *
 * @param place number of the event in its FlowFile, from 0
 * @param source the system of the order; empty if unknown
 * @param customerKey source and customer id as a member key of the index; null for a guest
 * @param mailbox of the address; null without a mailbox of a person
 * @param purchasedAt null only for a removal
 * @param amount in the currency of the order; null only for a removal
 * @param currency in upper case; null if not stated
 * @param changedAt the time of the event, by which events of one order are put in order; null for a removal without a time
 * @param isRemoval whether the order is no purchase, or no longer
 * @param hash of the event
 */
public record OrderEvent(int place, String source, String orderId, String customerKey, String mailbox, Instant purchasedAt, BigDecimal amount, String currency, Instant changedAt,
                         boolean isRemoval, String hash) {
}
