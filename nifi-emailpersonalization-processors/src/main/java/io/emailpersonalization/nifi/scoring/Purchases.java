// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import java.time.Instant;

/**
 * What a customer bought.
 *
 * @param last when last; null when never
 * @param count how often
 * @param total for how much
 */
record Purchases(Instant last, long count, double total) {

    static final Purchases NONE = new Purchases(null, 0, 0);

    boolean isEmpty() {
        return last == null;
    }
}
