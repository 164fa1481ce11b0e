// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;

import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;

/** Lists of outcomes, one outcome per item and in the order of the items. Tested by LostAnswerTest and JobPushTest. */
public final class ContactOutcomes {

    private ContactOutcomes() {
    }

    /** Returns an unknown outcome for each of a number of contacts. */
    public static List<ContactOutcome> unknown(final int contacts, final String reason) {
        return Collections.nCopies(contacts, ContactOutcome.unknown(reason));
    }

    /** Returns an unknown outcome without an effect for each of a number of contacts. */
    static List<ContactOutcome> notSent(final int contacts, final String reason) {
        return Collections.nCopies(contacts, ContactOutcome.notSent(reason));
    }

    /**
     * Settles items by their outcomes: each is accepted, refused, or to be sent again.
     *
     * @param unsettled receives items with an unknown outcome, or without a request in time: they are sent again
     */
    public static <T> void settle(final List<T> items, final List<ContactOutcome> outcomes, final BiConsumer<T, ContactOutcome> accepted, final BiConsumer<T, ContactOutcome> refused,
                                  final BiConsumer<T, ContactOutcome> unsettled) {
        for (int i = 0; i < items.size(); i++) {
            final ContactOutcome outcome = outcomes.get(i);
            final BiConsumer<T, ContactOutcome> settlement = switch (outcome.fate()) {
                case ACCEPTED -> accepted;
                case REFUSED -> refused;
                case UNKNOWN, TOO_LATE -> unsettled;
            };
            settlement.accept(items.get(i), outcome);
        }
    }

    /** Returns the outcome that stands for both addresses of a person: the one that is less settled, else the one that had an effect. */
    public static ContactOutcome worse(final ContactOutcome one, final ContactOutcome other) {
        if (one.fate() != other.fate()) {
            return one.fate().compareTo(other.fate()) > 0 ? one : other;
        }
        return one.accepted() && !one.result().isChange() ? other : one;
    }
}
