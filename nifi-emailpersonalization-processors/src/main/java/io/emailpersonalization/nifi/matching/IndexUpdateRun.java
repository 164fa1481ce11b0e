// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.emit.OutgoingSchemas;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.MergeRules;
import io.emailpersonalization.nifi.matching.golden.GoldenRecordMerger;
import io.emailpersonalization.nifi.matching.index.CustomerIndex;
import io.emailpersonalization.nifi.matching.index.IndexTransaction;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.payload.PayloadSchemaInference;
import io.emailpersonalization.nifi.matching.index.person.PersonChange;
import io.emailpersonalization.nifi.matching.index.person.PersonDecision;
import io.emailpersonalization.nifi.matching.index.person.RemovalCounts;
import io.emailpersonalization.nifi.matching.index.table.DecisionStaging;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Applies the decisions of one FlowFile to the index and writes the outputs. Tested by UpdateCustomerIndexTest. */
final class IndexUpdateRun {

    private static final String ERROR = "decision_error";

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final DecisionReader decisionReader;
    private final CustomerIndex index;
    private final ErasureHasher hasher;
    private final Instant asOf = Instant.now();
    /** Reasons of decisions that cannot be applied, by their place. */
    private final Map<Integer, String> faults = new HashMap<>();
    private final Map<Integer, PersonDecision.Kind> kinds = new HashMap<>();
    private final List<PersonDecision> readmissions = new ArrayList<>();
    private String run;
    private int received;

    IndexUpdateRun(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final DecisionReader decisionReader) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.decisionReader = decisionReader;
        this.index = IndexProperties.index(context);
        this.hasher = new ErasureHasher(IndexProperties.hash(context));
    }

    /** Receives a record and its place, from 0. */
    @FunctionalInterface
    private interface RecordConsumer {
        void accept(int place, Record record) throws SQLException;
    }

    void run(final RecordOutputs outputs, final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        // read once before the transaction, so that unreadable content never reaches the database
        final RecordSchema schema = readWithoutDatabase((place, record) -> received++);
        final RecordOutput changed = outputs.open(UpdateIndexRelationships.CHANGED, OutgoingSchemas.CHANGED, OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.BECAME, OutgoingSchemas.ADDRESSES,
                OutgoingSchemas.MEMBERS);
        final RecordSchema withError = ExtendedSchema.of(schema, List.of(new RecordField(ERROR, RecordFieldType.STRING.getDataType())));
        final RecordOutput invalid = outputs.open(UpdateIndexRelationships.INVALID, withError, ERROR);
        final Applied applied = index.transaction(transaction -> {
            stage(transaction.decisions());
            transaction.lock();
            final String rules = transaction.rules();
            final CustomerFields fields = CustomerFields.of(rules == null ? MergeRules.none() : MergeRules.parse(rules));
            faults.putAll(transaction.applyDecisions(run, hasher, new GoldenRecordMerger(fields, new SimpleRecordSchema(List.of()), asOf)));
            final List<PersonChange> changes = transaction.changes();
            changes.stream().map(OutgoingRecordWriter::toRecord).forEach(changed::write);
            return new Applied(writeGolden(transaction, fields, outputs), changes.stream().filter(PersonChange::isRetirement).count(), transaction.removals());
        });
        readmitInLedger();
        readWithoutDatabase((place, record) -> {
            if (faults.containsKey(place)) {
                final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
                values.put(ERROR, faults.get(place));
                invalid.write(new MapRecord(withError, values));
            }
        });
        report.count("received", received).count("obeyed", received - faults.size()).count("invalid", faults.size()).count("changed", changed.count()).count("golden", applied.golden())
                .count("erased_persons", applied(PersonDecision.Kind.ERASE)).count("erased_records", applied(PersonDecision.Kind.ERASE_RECORD))
                .count("readmitted", applied(PersonDecision.Kind.READMIT)).count("removed", applied.removals().removed()).count("outdated_removals", applied.removals().outdated())
                .count("unknown_removals", applied.removals().unknown()).count("retired", applied.retired());
    }

    /**
     * What the decisions led to.
     *
     * @param golden how many golden records left
     * @param retired how many people lost their last record
     */
    private record Applied(long golden, long retired, RemovalCounts removals) {
    }

    private long applied(final PersonDecision.Kind kind) {
        return kinds.entrySet().stream().filter(entry -> entry.getValue() == kind && !faults.containsKey(entry.getKey())).count();
    }

    /** Readmits in the consent ledger after the index has committed. A FlowFile that comes again does it again. */
    private void readmitInLedger() throws StoreException {
        final ConsentRegister ledger = DecisionProperties.ledger(context);
        final List<PersonDecision> applied = readmissions.stream().filter(decision -> !faults.containsKey(decision.place())).toList();
        if (ledger != null && !applied.isEmpty()) {
            ledger.readmit(applied.stream().map(PersonDecision::email).filter(Objects::nonNull).toList(),
                    applied.stream().map(decision -> decision.one().source()).filter(Objects::nonNull).toList());
        }
    }

    private void stage(final DecisionStaging staging) throws SQLException {
        final MessageDigest content = Digests.sha256();
        try {
            read((place, record) -> {
                content.update(PayloadJson.write(record).getBytes(StandardCharsets.UTF_8));
                try {
                    final PersonDecision decision = decisionReader.read(place, record);
                    kinds.put(place, decision.kind());
                    if (decision.kind() == PersonDecision.Kind.READMIT) {
                        readmissions.add(decision);
                    }
                    staging.add(decision, decision.mailbox() == null ? null : UUID.fromString(GoldenId.of(hasher.hashOfMailbox(decision.mailbox()))));
                } catch (final DecisionReader.InvalidDecisionException e) {
                    faults.put(place, e.getMessage());
                }
            });
        } catch (final IOException | UnreadableContentException e) {
            throw new IllegalStateException("Content that was read before cannot be read again", e);
        }
        run = Digests.hex(content);
    }

    /** Writes the golden records of the people that the decisions changed. Returns how many. */
    private long writeGolden(final IndexTransaction transaction, final CustomerFields fields, final RecordOutputs outputs) throws SQLException {
        final PayloadSchemaInference inference = new PayloadSchemaInference();
        transaction.forEachDecidedPerson(person -> inference.add(person.payload()));
        final OutgoingSchemas schemas = new OutgoingSchemas(OutgoingSchemas.withTexts(inference.schema(), any -> true),
                context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class), transaction.hasOrders());
        final RecordOutput golden = outputs.open(UpdateIndexRelationships.GOLDEN, schemas.golden(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.EMAIL_OWNER, OutgoingSchemas.REVIEW_REFUSAL);
        final OutgoingRecordWriter writer = OutgoingRecordWriter.goldenOnly(schemas, golden::write);
        transaction.forEachDecidedPerson(person -> writer.writeGolden(person, fields, asOf));
        return golden.count();
    }

    private RecordSchema read(final RecordConsumer consumer) throws IOException, UnreadableContentException, SQLException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, logger)) {
            int place = 0;
            for (Record record = records.next(); record != null; record = records.next()) {
                consumer.accept(place++, record);
            }
            return records.schema();
        }
    }

    private RecordSchema readWithoutDatabase(final RecordConsumer consumer) throws IOException, UnreadableContentException {
        try {
            return read(consumer);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deletes the addresses of erased people from the journal. Other systems received them with the commit. */
    void clearErasedAddresses() {
        try {
            index.clearErasedAddresses(run);
        } catch (final StoreException e) {
            logger.debug("Addresses of erased people stay in the journal until the next run", e);
        }
    }
}
