// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link UpdateCustomerOrders}. */
final class UpdateOrdersRelationships {

    static final Relationship SUCCESS = relationship("success", "Orders with the golden_id of their person");
    static final Relationship WAITING = relationship("waiting", "Orders without a person, with waiting_because. The index keeps them: they count as soon as their customer comes");
    static final Relationship REMOVED = relationship("removed", "Orders that are no purchase, or no longer, with the golden_id of their person if it has one");
    static final Relationship SUPERSEDED = relationship("superseded", "Events that are older than what the index has of their order. They change nothing");
    static final Relationship ERASED = relationship("erased", "Orders of erased people, unchanged. The index does not store them");
    static final Relationship GOLDEN = relationship("golden", "The current golden records of the people of these orders, with their purchases");
    static final Relationship INVALID = relationship("invalid", "Records that are no order, with order_errors");
    static final Relationship ORIGINAL = relationship("original", "The input FlowFile, unchanged");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(SUCCESS, WAITING, REMOVED, SUPERSEDED, ERASED, GOLDEN, INVALID, ORIGINAL, ReportOutput.REPORT, Failures.FAILURE);

    private UpdateOrdersRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
