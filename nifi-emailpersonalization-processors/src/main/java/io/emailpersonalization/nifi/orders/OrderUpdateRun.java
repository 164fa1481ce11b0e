// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import io.emailpersonalization.nifi.matching.IndexProperties;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.emit.OutgoingSchemas;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.MergeRules;
import io.emailpersonalization.nifi.matching.index.CustomerIndex;
import io.emailpersonalization.nifi.matching.index.IndexChangedException;
import io.emailpersonalization.nifi.matching.index.OrderTransaction;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.order.OrderEvent;
import io.emailpersonalization.nifi.matching.index.order.WaitingOrders;
import io.emailpersonalization.nifi.matching.index.payload.PayloadSchemaInference;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Stores the orders of one FlowFile in the index and writes the outputs. The content is read three times, so that no record is in memory for longer than it is needed. Tested by
 * UpdateCustomerOrdersTest.
 */
final class OrderUpdateRun {

    /** Events per look-up of erased people. */
    private static final int CHUNK = 1000;

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final OrderReader orderReader;
    private final DefaultSource defaultSource;
    private final Duration retention;
    private final CustomerIndex index;
    private final ErasureHasher hasher;
    private final Instant asOf;
    /** Places of the orders of erased people. */
    private final BitSet erased = new BitSet();
    private int received;
    private long withoutSource;
    private WaitingOrders waiting;

    OrderUpdateRun(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final Instant asOf) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.asOf = asOf;
        this.orderReader = OrderProperties.reader(context);
        this.defaultSource = DefaultSource.of(OrderProperties.compile(context, OrderProperties.SOURCE),
                context.getProperty(CommonProperties.DEFAULT_SOURCE).evaluateAttributeExpressions(input).getValue());
        this.retention = OrderProperties.waitingRetention(context);
        this.index = IndexProperties.index(context);
        this.hasher = new ErasureHasher(IndexProperties.hash(context));
    }

    /** Receives a record and its place, from 0. */
    @FunctionalInterface
    private interface RecordConsumer {
        void accept(int place, Record record) throws SQLException, StoreException;
    }

    void run(final RecordOutputs outputs, final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        index.prepareOrders();
        final ErasureSummary erasures = index.erasures();
        // read once before the transaction, so that unreadable content never reaches the database
        findErased(erasures);
        final OrderOutputs orders = new OrderOutputs(outputs, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
        final long golden = index.orderTransaction(transaction -> {
            stage(transaction);
            transaction.lock();
            if (!transaction.isCurrent(erasures)) {
                throw new IndexChangedException();
            }
            transaction.store(retention);
            waiting = transaction.waiting();
            write(transaction, orders);
            return writeGolden(transaction, outputs);
        });
        orders.report(report.count("received", received));
        report.count("golden", golden).count("without_source", withoutSource).figure("waiting_orders", waiting.count());
        if (waiting.oldest() != null) {
            report.figure("waiting_since", waiting.oldest().toString());
        }
        warn();
    }

    /** Returns the orders of the index without a person. */
    WaitingOrders waiting() {
        return waiting;
    }

    private void findErased(final ErasureSummary erasures) throws IOException, UnreadableContentException, StoreException {
        final List<OrderEvent> chunk = new ArrayList<>();
        try {
            read((place, record) -> {
                received++;
                final OrderEvent event = event(place, record);
                if (event != null) {
                    withoutSource += event.source().isEmpty() ? 1 : 0;
                    chunk.add(event);
                }
                if (chunk.size() == CHUNK) {
                    findErased(chunk, erasures);
                }
            });
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
        findErased(chunk, erasures);
    }

    private void findErased(final List<OrderEvent> chunk, final ErasureSummary erasures) throws StoreException {
        if (erasures.any()) {
            final List<List<String>> hashes = chunk.stream().map(event -> hasher.hashes(event.customerKey(), event.mailbox(), erasures.anyFormerHash())).toList();
            final Map<String, Long> known = index.erasedAt(hashes.stream().flatMap(List::stream).toList());
            for (int i = 0; i < chunk.size(); i++) {
                if (hashes.get(i).stream().anyMatch(known::containsKey)) {
                    erased.set(chunk.get(i).place());
                }
            }
        }
        chunk.clear();
    }

    /** Returns the event of a record; null for an invalid one. */
    private OrderEvent event(final int place, final Record record) {
        try {
            return orderReader.read(place, record, asOf);
        } catch (final InvalidFieldException e) {
            return null;
        }
    }

    private void stage(final OrderTransaction transaction) throws SQLException {
        readAgain((place, record) -> {
            final OrderEvent event = erased.get(place) ? null : event(place, record);
            if (event != null) {
                transaction.stage(event);
            }
        });
    }

    /** Writes every record, by the outcome of its order. Both come in the order of the FlowFile. */
    private void write(final OrderTransaction transaction, final OrderOutputs orders) throws SQLException {
        try (InputStream content = session.read(input); RecordInput records = open(content)) {
            orders.open(defaultSource.extend(records.schema()));
            transaction.forEachOutcome(outcome -> {
                for (int place = orders.written(); place < outcome.place(); place++) {
                    writeWithoutOutcome(next(records), orders);
                }
                orders.write(outcome, next(records));
            });
            while (orders.written() < received) {
                writeWithoutOutcome(next(records), orders);
            }
        } catch (final IOException | UnreadableContentException e) {
            throw new IllegalStateException("Content that was read before cannot be read again", e);
        }
    }

    private void writeWithoutOutcome(final Record record, final OrderOutputs orders) {
        if (erased.get(orders.written())) {
            orders.writeErased(record);
            return;
        }
        try {
            orderReader.read(orders.written(), record, asOf);
            throw new IllegalStateException("An order has no outcome");
        } catch (final InvalidFieldException e) {
            orders.writeInvalid(record, e);
        }
    }

    private Record next(final RecordInput records) {
        try {
            return defaultSource.fill(records.next());
        } catch (final UnreadableContentException e) {
            throw new IllegalStateException("Content that was read before cannot be read again", e);
        }
    }

    private long writeGolden(final OrderTransaction transaction, final RecordOutputs outputs) throws SQLException {
        final String rules = transaction.rules();
        final CustomerFields fields = CustomerFields.of(rules == null ? MergeRules.none() : MergeRules.parse(rules));
        final PayloadSchemaInference inference = new PayloadSchemaInference();
        transaction.forEachBuyer(person -> inference.add(person.payload()));
        final OutgoingSchemas schemas = new OutgoingSchemas(OutgoingSchemas.withTexts(inference.schema(), any -> true),
                context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class), true);
        final RecordOutput golden = outputs.open(UpdateOrdersRelationships.GOLDEN, schemas.golden(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.EMAIL_OWNER, OutgoingSchemas.REVIEW_REFUSAL);
        final OutgoingRecordWriter writer = OutgoingRecordWriter.goldenOnly(schemas, golden::write);
        transaction.forEachBuyer(person -> writer.writeGolden(person, fields, asOf));
        return golden.count();
    }

    private RecordInput open(final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, logger);
    }

    private void read(final RecordConsumer consumer) throws IOException, UnreadableContentException, StoreException, SQLException {
        try (InputStream content = session.read(input); RecordInput records = open(content)) {
            int place = 0;
            for (Record record = records.next(); record != null; record = records.next()) {
                consumer.accept(place++, defaultSource.fill(record));
            }
        }
    }

    private void readAgain(final RecordConsumer consumer) throws SQLException {
        try {
            read(consumer);
        } catch (final IOException | UnreadableContentException | StoreException e) {
            throw new IllegalStateException("Content that was read before cannot be read again", e);
        }
    }

    private void warn() {
        if (withoutSource > 0) {
            logger.warn("{} orders of {} have no source: the same id in another file without a source is taken for the same order, and customer ids find nobody. Set Default Source, or the "
                    + "attribute customer.source", withoutSource, input);
        }
    }
}
