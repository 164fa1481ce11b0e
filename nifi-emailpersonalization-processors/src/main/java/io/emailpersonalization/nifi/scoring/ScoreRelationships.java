// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link ScoreCustomerRecord}. */
final class ScoreRelationships {

    static final Relationship SUCCESS = relationship("success", "Records with their scores. Customers without purchases have the segment No Purchases");
    static final Relationship INVALID = relationship("invalid", "Records that cannot be scored, with the field scoring_errors");

    static final Relationship SEGMENT_CHANGED = relationship("segment changed", "Scored records again of persons who entered or left a segment of segment.<name>, with segments_entered and "
            + "segments_left. Only with Scoring Database and segment.<name>");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(SUCCESS, INVALID, ReportOutput.REPORT, Failures.FAILURE);

    static final Set<Relationship> WITH_SEGMENTS = OutcomeAttributes.ordered(SUCCESS, SEGMENT_CHANGED, INVALID, ReportOutput.REPORT, Failures.FAILURE);

    /** The stage in attributes and reports. */
    static final String STAGE = "score";

    private ScoreRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
