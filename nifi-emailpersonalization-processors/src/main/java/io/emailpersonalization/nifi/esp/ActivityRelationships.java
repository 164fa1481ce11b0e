// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link ConsumeEspActivity}. */
final class ActivityRelationships {

    static final Relationship SUCCESS = relationship("success", "The events, for UpdateConsentLedger and for scores");
    static final Relationship INVALID = relationship("invalid", "Events that lack an address or a time, with the field invalid_because");
    static final Relationship ORIGINAL = relationship("original", "The webhooks that were read. Holds nothing without incoming connections");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(SUCCESS, INVALID, ORIGINAL, ReportOutput.REPORT, Failures.FAILURE);

    /** The stage in attributes and reports. */
    static final String STAGE = "activity";

    private ActivityRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
