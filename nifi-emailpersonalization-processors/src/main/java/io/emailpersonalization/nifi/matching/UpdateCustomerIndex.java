// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"customer", "record", "index", "deduplicate", "merge", "split", "erase", "gdpr", "right to be forgotten", "decision", "review", "golden record", "remove", "delete", "retire"})
@CapabilityDescription("""
        Applies decisions to the index of known customers: two records are one person or two, a person is split, a person or a single record is erased, an erased person is readmitted,
                a source removed a record. \
        Every later run of DeduplicateCustomerRecord obeys them. It changes the index only: merged, split, retired and erased people leave by changed, for the warehouse and the e-mail service \
        provider.""")
@ReadsAttribute(attribute = "filename", description = "The report names the input by it")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of records; on changed, golden and invalid"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "decide"),
        @WritesAttribute(attribute = "record.outcome", description = "The name of the relationship"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without values of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the unreadable record, from 1, if known")})
@UseCase(
        description = "Erase a customer on request: in the index, in the warehouse and at the e-mail service provider",
        keywords = {"gdpr", "erasure", "right to be forgotten", "delete"},
        configuration = """
                Feed records such as {"decision": "erase", "source": "crm", "customer_id": "17", "by": "Ada", "at": "2026-05-01T10:00:00Z"}.
                Connect changed to the deletion of the warehouse row whose golden_id it names, and to a PutEspContact with Operation = Erase.
                Keep the Hash Key: with it, the person is recognized and left out when the next export contains it again.
                """)
@UseCase(
        description = "Decide the pairs that leave DeduplicateCustomerRecord by review",
        keywords = {"review", "same", "different", "merge", "split"},
        configuration = """
                Add decision = same or different to the records of the review relationship and feed them.
                Connect golden to the table of customers, and changed to every system that stores golden ids.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class UpdateCustomerIndex extends AbstractProcessor implements VerifiableProcessor {

    private static final String STAGE = "decide";

    private final IndexAttempts attempts = new IndexAttempts(STAGE, "applied");
    private volatile DecisionReader decisionReader;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return DecisionProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return UpdateIndexRelationships.ALL;
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        decisionReader = DecisionProperties.reader(context);
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        return List.of(DeduplicateVerification.index(context));
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(context, session, input, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) throws IOException, UnreadableContentException, StoreException {
        try (RecordOutputs outputs = new RecordOutputs(context, session, input, getLogger(), STAGE)) {
            final QualityReport.Builder report = ReportOutput.begin(STAGE, context, getIdentifier(), input);
            final IndexUpdateRun run = new IndexUpdateRun(context, session, input, getLogger(), decisionReader);
            run.run(outputs, report);
            ReportOutput.transfer(context, session, input, report.build());
            outputs.transfer();
            session.transfer(session.putAllAttributes(input, OutcomeAttributes.of(STAGE, UpdateIndexRelationships.ORIGINAL)), UpdateIndexRelationships.ORIGINAL);
            // addresses of erased people stay in the journal only until other systems received them
            session.commitAsync(run::clearErasedAddresses);
        }
    }
}
