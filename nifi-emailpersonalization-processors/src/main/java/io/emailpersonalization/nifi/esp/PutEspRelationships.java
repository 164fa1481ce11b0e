// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link PutEspContact}. */
final class PutEspRelationships {

    static final Relationship SUCCESS = relationship("success", "Records that the vendor accepted, with esp_result (created, updated) and esp_status (the contact's status at the vendor).");
    static final Relationship UNCHANGED = relationship("unchanged", "Records whose contact at the vendor is already up to date. The records are not modified. Needs a database.");
    static final Relationship SUPPRESSED = relationship("suppressed",
            "Records that were not sent, with suppressed_because: consent, deliverability, another owner of the mailbox, or a newer record that was sent before. "
                    + "Refused contacts are unsubscribed.");
    static final Relationship REJECTED = relationship("rejected", "Records that the vendor refused, or that do not fit the mapping, with esp_errors.");
    static final Relationship HELD = relationship("held",
            "Records that a limit holds back until they are approved, with esp.hold.id and esp.hold.reason, and FlowFiles of a dry run. Draw it as a loop back to this processor.");
    static final Relationship PREVIEW = relationship("preview",
            "The records of a hold, once per hold, for review: contact_id, action (create, change, move, archive), email, the fields and tags to send. "
                    + "In a dry run: the contacts and the requests, see esp.dry.run.");
    static final Relationship PENDING = relationship("pending",
            "Records that wait for a job of the vendor, with esp.job.run. Draw it as a loop back to this processor: each time, the job is polled once. Only vendors that answer by jobs use it.");
    static final Relationship RETRY = relationship("retry", "Records that could not be sent now. Draw it as a loop back to this processor.");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(SUCCESS, UNCHANGED, SUPPRESSED, REJECTED, HELD, PREVIEW, PENDING, RETRY, ReportOutput.REPORT, Failures.FAILURE);

    /** The relationships of single records. A framework retry of one of them would send the whole FlowFile again. */
    static final Set<Relationship> OF_RECORDS = Set.of(SUCCESS, UNCHANGED, SUPPRESSED, REJECTED, HELD, PREVIEW, PENDING, RETRY);

    private PutEspRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
