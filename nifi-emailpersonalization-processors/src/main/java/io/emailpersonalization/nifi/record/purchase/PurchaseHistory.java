// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.purchase;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The purchases of a customer. ScoreCustomerRecordTest covers this class.
 *
 * @param last time of the last purchase; null if unknown
 * @param orders number of orders; null if unknown
 * @param total sum of all purchases; null if unknown
 * @param first time of the first purchase; null if unknown or not asked for
 * @param days the days (UTC) with a purchase, ascending; null if one is unknown, if the record has no list of purchases, or if they were not asked for
 */
public record PurchaseHistory(Instant last, Long orders, Double total, Instant first, List<LocalDate> days) {

    /** Whether the record shows no purchase. */
    public boolean isEmpty() {
        return last == null && (orders == null || orders == 0) && (total == null || total <= 0);
    }
}
