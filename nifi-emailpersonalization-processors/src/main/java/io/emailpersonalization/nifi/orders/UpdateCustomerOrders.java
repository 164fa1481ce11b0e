// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import io.emailpersonalization.nifi.matching.IndexAttempts;
import io.emailpersonalization.nifi.matching.IndexProperties;
import io.emailpersonalization.nifi.matching.index.OrderTransaction;
import io.emailpersonalization.nifi.matching.index.order.WaitingOrders;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"customer", "order", "purchase", "transaction", "guest", "refund", "index", "golden record", "rfm", "shop", "e-mail"})
@CapabilityDescription("""
        Stores orders beside the index of known customers and finds the person of each: by the customer id of the source, else by the mailbox, guests included. Orders that come before their customer \
        wait and count as soon as the customer comes. Refunds, cancellations and repeated or late events may come in any order: the latest event of an order counts. The golden records of the people \
        leave with their purchases, ready for ScoreCustomerRecord. Records in = success + waiting + removed + superseded + erased + invalid.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "filename", description = "The report names the input by it"),
        @ReadsAttribute(attribute = "customer.source", description = "The source of orders without one, by the default of Default Source")})
@WritesAttributes({
        @WritesAttribute(attribute = "orders.waiting", description = "Number of all orders in the index that have no person; on waiting and original"),
        @WritesAttribute(attribute = "orders.waiting.since", description = "When the oldest of them was bought; on waiting and original"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on all but report, original and failure"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "orders"),
        @WritesAttribute(attribute = "record.outcome", description = "The name of the relationship"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without values of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the unreadable record, from 1, if known")})
@UseCase(
        description = "Score customers by the orders of a shop instead of totals of an export",
        keywords = {"order", "rfm", "shopify", "woocommerce", "stripe"},
        configuration = """
                Connect success and decisions of a MapCustomerRecord that reads orders. Use the same Database Connection Pooling Service, Index Name and Hash Key as DeduplicateCustomerRecord.
                Connect golden to ScoreCustomerRecord. Connect success to a table of orders, and removed to the deletion of the same rows.
                Read all orders once before: totals of the same source no longer count for people with stored orders.
                """)
@UseCase(
        description = "Find out why an order belongs to nobody",
        keywords = {"waiting", "guest", "unknown customer"},
        configuration = """
                Look at waiting_because of the waiting relationship, or query the view customer_order where golden_id is null.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.intake.MapCustomerRecord", "io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord",
        "io.emailpersonalization.nifi.matching.UpdateCustomerIndex", "io.emailpersonalization.nifi.scoring.ScoreCustomerRecord"})
public final class UpdateCustomerOrders extends AbstractProcessor implements VerifiableProcessor {

    private static final String STAGE = "orders";
    private static final String WAITING_COUNT = "orders.waiting";
    private static final String WAITING_SINCE = "orders.waiting.since";

    private final IndexAttempts attempts = new IndexAttempts(STAGE, "applied");

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return OrderProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return UpdateOrdersRelationships.ALL;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Open Orders");
        try {
            final long waiting = IndexProperties.index(context).orderTransaction(OrderTransaction::waiting).count();
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The index answers. %d of its orders have no person".formatted(waiting)).build());
        } catch (final StoreException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(context, session, input, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) throws IOException, UnreadableContentException, StoreException {
        final Instant asOf;
        try {
            asOf = CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(input));
        } catch (final IllegalArgumentException e) {
            getLogger().error("{} cannot be applied: {}", input, e.getMessage());
            Failures.transfer(session, input, STAGE, e.getMessage());
            return;
        }
        try (RecordOutputs outputs = new RecordOutputs(context, session, input, getLogger(), STAGE)) {
            final QualityReport.Builder report = ReportOutput.begin(STAGE, context, getIdentifier(), input).asOf(asOf);
            final OrderUpdateRun run = new OrderUpdateRun(context, session, input, getLogger(), asOf);
            run.run(outputs, report);
            ReportOutput.transfer(context, session, input, report.build());
            final Map<String, String> waiting = attributes(run.waiting());
            outputs.finish(UpdateOrdersRelationships.WAITING, waiting).ifPresent(flowFile -> session.transfer(flowFile, UpdateOrdersRelationships.WAITING));
            outputs.transfer();
            waiting.putAll(OutcomeAttributes.of(STAGE, UpdateOrdersRelationships.ORIGINAL));
            session.transfer(session.putAllAttributes(input, waiting), UpdateOrdersRelationships.ORIGINAL);
        }
    }

    private static Map<String, String> attributes(final WaitingOrders waiting) {
        final Map<String, String> attributes = new HashMap<>();
        attributes.put(WAITING_COUNT, String.valueOf(waiting.count()));
        if (waiting.oldest() != null) {
            attributes.put(WAITING_SINCE, waiting.oldest().toString());
        }
        return attributes;
    }
}
