// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link VerifyEspContact}. */
final class VerifyEspRelationships {

    static final Relationship VERIFIED = relationship("verified", "Records whose contact at the vendor has every mapped field, tag and list as it was sent.");
    static final Relationship MISMATCHED = relationship("mismatched",
            "Records whose contact differs, with esp_mismatches. Draw it as a loop back to PutEspContact, as long as esp.verify.mismatches is small: it sends them although they did not change.");
    static final Relationship MISSING = relationship("missing",
            "Records whose contact is not in the audience, with missing_because. They are not sent again by themselves: somebody may have deleted the contact at the vendor.");
    static final Relationship REJECTED = relationship("rejected",
            "Records that cannot be verified, with esp_errors: they do not fit the mapping, the vendor does not read their contact, or it did not answer in Maximum Attempts attempts.");
    static final Relationship RETRY = relationship("retry", "Records for which the vendor did not answer. Draw it as a loop back to this processor.");
    static final Relationship NOT_SAMPLED = relationship("not sampled", "Records that were not chosen. The records are not modified.");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(VERIFIED, MISMATCHED, MISSING, REJECTED, RETRY, NOT_SAMPLED, ReportOutput.REPORT, Failures.FAILURE);

    /** The relationships of single records. A framework retry of one of them would verify the whole FlowFile again. */
    static final Set<Relationship> OF_RECORDS = Set.of(VERIFIED, MISMATCHED, MISSING, REJECTED, RETRY, NOT_SAMPLED);

    private VerifyEspRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
