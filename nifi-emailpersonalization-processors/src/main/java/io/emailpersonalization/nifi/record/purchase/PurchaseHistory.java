// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.purchase;

import java.time.Instant;

/**
 * The purchases of a customer. ScoreCustomerRecordTest covers this class.
 *
 * @param last time of the last purchase; null if unknown
 * @param orders number of orders; null if unknown
 * @param total sum of all purchases; null if unknown
 */
public record PurchaseHistory(Instant last, Long orders, Double total) {

    /** Whether the record shows no purchase. */
    public boolean isEmpty() {
        return last == null && (orders == null || orders == 0) && (total == null || total <= 0);
    }
}
