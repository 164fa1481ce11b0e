// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link DeduplicateCustomerRecord}. */
final class DeduplicateRelationships {

    static final Relationship GOLDEN = relationship("golden", "One record per person: the surviving fields, golden_id, merged_from, match_score, email_owner, review_refusal, version. "
            + "With an index also the renewed: known people without a record in this FlowFile whose golden record changed");
    static final Relationship DUPLICATE = relationship("duplicate", "Records that were merged into another: the original fields, record_id, golden_id, match_score, explanation");
    static final Relationship REVIEW = relationship("review", "Pairs that may be one person and were not merged: left, right, probability, explanation. "
            + "A waiting record is the right side of its pair and has a waiting_id; the left side is the known record with the same id");
    static final Relationship CHANGED = relationship("changed", "Known people whose golden_id was merged or split, or who were retired because their last record was removed: golden_id, "
            + "became (the id that remains, or retired), reason, email, version. With an index only");
    static final Relationship ERASED = relationship("erased", "Records of erased people, unchanged. The index does not store them. With an index only");
    static final Relationship ORIGINAL = relationship("original", "The input FlowFile, unchanged");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(GOLDEN, DUPLICATE, REVIEW, CHANGED, ERASED, ORIGINAL, ReportOutput.REPORT, Failures.FAILURE);

    private DeduplicateRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
