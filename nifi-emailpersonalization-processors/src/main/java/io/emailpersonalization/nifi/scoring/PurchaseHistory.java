// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import java.time.Instant;

/**
 * What a customer bought, as far as it is known.
 *
 * @param last when last; null when not known
 * @param orders how many orders; null when not known
 * @param total for how much; null when not known
 */
record PurchaseHistory(Instant last, Long orders, Double total) {

    static final PurchaseHistory NONE = new PurchaseHistory(null, null, null);

    /** Whether nothing says that the customer ever bought. */
    boolean isEmpty() {
        return last == null && (orders == null || orders == 0) && (total == null || total <= 0);
    }
}
