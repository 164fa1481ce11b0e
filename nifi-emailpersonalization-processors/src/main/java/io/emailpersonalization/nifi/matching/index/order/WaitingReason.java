// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.order;

import java.util.Locale;

/** Why an order has no person, as the view {@code customer_order} says it. UpdateCustomerOrdersTest covers this class. */
public enum WaitingReason {
    /** The index has neither the customer nor the mailbox. */
    UNKNOWN_CUSTOMER,
    /** Several people have or had the mailbox, and no known customer id decides. */
    SHARED_MAILBOX,
    /** The order has neither an id nor a mailbox of a person. */
    NO_IDENTITY;

    /** Returns the reason with a label; null for null. */
    public static WaitingReason of(final String label) {
        return label == null ? null : valueOf(label.toUpperCase(Locale.ROOT).replace(' ', '_'));
    }

    /** The words of records and of the view. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
