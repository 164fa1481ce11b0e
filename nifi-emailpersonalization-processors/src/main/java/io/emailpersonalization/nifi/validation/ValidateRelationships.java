// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link ValidateCustomerRecord}. */
final class ValidateRelationships {

    static final Relationship VALID = relationship("valid", "The valid records, corrected, with the field corrections");
    static final Relationship INVALID = relationship("invalid", "The invalid records, with the fields validation_errors and corrections");
    static final Relationship QUARANTINED = relationship("quarantined",
            "The whole, unchanged FlowFile if the share of invalid records exceeds Maximum Invalid Rate, or the share of garbled records exceeds Maximum Garbled Rate, "
                    + "or the export is unusual against former runs");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(VALID, INVALID, QUARANTINED, ReportOutput.REPORT, Failures.FAILURE);

    /** The stage in attributes and reports. */
    static final String STAGE = "validate";

    private ValidateRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
