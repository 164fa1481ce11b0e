// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link CheckEmailTemplate}. */
final class CheckTemplateRelationships {

    static final Relationship PASSED = relationship("passed", "The whole, unchanged FlowFile if the template has no error. Warnings are among the findings");
    static final Relationship FAILED = relationship("failed", "The whole, unchanged FlowFile if the template has an error: do not send it");
    static final Relationship FINDINGS = relationship("findings", "A JSON array of findings per incoming FlowFile, if there are any");
    static final Relationship PREVIEW = relationship("preview", "The mail as single records would see it, in HTML. It has the personal data of these records");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(PASSED, FAILED, FINDINGS, PREVIEW, ReportOutput.REPORT, Failures.FAILURE);

    /** The stage in attributes and reports. */
    static final String STAGE = "template";

    private CheckTemplateRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
