// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link MapCustomerRecord}. */
final class MapRelationships {

    static final Relationship SUCCESS = relationship("success", "The customers or purchases, with the fields of the customer schema or of the schema of purchase events, and with all fields "
            + "that no target replaces");
    static final Relationship DECISIONS = relationship("decisions", "Records that the source merged, deleted or cancelled, as decisions for UpdateCustomerIndex: same, "
            + "remove and erase. Also one decision per id that the source merged into a record of success");
    static final Relationship UNMAPPED = relationship("unmapped", "Records that identify nobody, rows with more values than columns, and rows without a record of their own. The field "
            + "unmapped_because has the reason");
    static final Relationship SALVAGED = relationship("salvaged", "If the content cannot be read to its end: the mapped records before the fault. Connect it to an UpdateConsentLedger and to nothing "
            + "else: refusals in a broken file count");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(SUCCESS, DECISIONS, UNMAPPED, SALVAGED, ReportOutput.REPORT, Failures.FAILURE);

    /** The stage in attributes and reports. */
    static final String STAGE = "map";

    private MapRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
