// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality;

import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;

import java.util.HashMap;
import java.util.Map;

/** Writes quality reports to the {@code report} relationship of every stage. The tests of the processors cover this class. */
public final class ReportOutput {

    public static final Relationship REPORT = new Relationship.Builder()
            .name("report")
            .description("One quality report in JSON per incoming FlowFile: counts by outcome and further figures, without personal data")
            .build();

    private ReportOutput() {
    }

    /** Starts a report with the component and its input. */
    public static QualityReport.Builder begin(final String stage, final ProcessContext context, final String componentId, final FlowFile input) {
        return QualityReport.builder(stage)
                .component(context.getName(), componentId)
                .run(input.getAttribute(CoreAttributes.UUID.key()))
                .input(input.getAttribute(CoreAttributes.FILENAME.key()));
    }

    /**
     * Writes the report as a child of the input and transfers it to {@link #REPORT}, unless that relationship is auto-terminated. Adds each of its counts to the counter of NiFi
     * {@code <stage> <count>}, once the session is committed.
     */
    public static void transfer(final ProcessContext context, final ProcessSession session, final FlowFile input, final QualityReport report) {
        report.counts().forEach((outcome, records) -> session.adjustCounter(report.stage() + " " + outcome, records, false));
        if (context.isAutoTerminated(REPORT)) {
            return;
        }
        final byte[] content = report.toJson();
        final FlowFile written = session.write(session.create(input), out -> out.write(content));
        final Map<String, String> attributes = new HashMap<>(OutcomeAttributes.of(report.stage(), REPORT));
        attributes.put(CoreAttributes.MIME_TYPE.key(), "application/json");
        session.transfer(session.putAllAttributes(written, attributes), REPORT);
    }
}
