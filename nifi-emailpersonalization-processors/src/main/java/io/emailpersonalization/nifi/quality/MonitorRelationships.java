// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality;

import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of MonitorDataQuality. */
final class MonitorRelationships {

    static final String STAGE = "monitor";

    static final Relationship DASHBOARD = new Relationship.Builder().name("dashboard").description("The dashboard as one HTML page, after new reports and after a check").build();
    static final Relationship ALERT = new Relationship.Builder().name("alert")
            .description("One FlowFile per alert that was raised or cleared: a JSON object, with a subject and a message as attributes").build();
    static final Relationship ORIGINAL = new Relationship.Builder().name("original").description("The reports, unchanged").build();

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(DASHBOARD, ALERT, ORIGINAL, Failures.FAILURE);

    private MonitorRelationships() {
    }
}
