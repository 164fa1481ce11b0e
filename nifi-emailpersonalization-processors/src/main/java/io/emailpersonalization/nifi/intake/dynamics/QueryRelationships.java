// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link QueryDynamicsRecord}. */
final class QueryRelationships {

    static final Relationship SUCCESS = new Relationship.Builder().name("success").description("The records of a page, if it has any").build();

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(SUCCESS, ReportOutput.REPORT);

    /** The stage in attributes and reports. */
    static final String STAGE = "query";

    private QueryRelationships() {
    }
}
