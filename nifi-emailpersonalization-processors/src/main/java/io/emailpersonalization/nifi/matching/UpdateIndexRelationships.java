// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link UpdateCustomerIndex}. */
final class UpdateIndexRelationships {

    static final Relationship CHANGED = relationship("changed",
            "People who were merged, split or erased: golden_id, became (the id that remains, or erased), reason, email, addresses, members, version");
    static final Relationship GOLDEN = relationship("golden", "The current golden records of the people that the decisions changed");
    static final Relationship INVALID = relationship("invalid", "Decisions that cannot be applied, with decision_error");
    static final Relationship ORIGINAL = relationship("original", "The input FlowFile, unchanged");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(CHANGED, GOLDEN, INVALID, ORIGINAL, ReportOutput.REPORT, Failures.FAILURE);

    private UpdateIndexRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
