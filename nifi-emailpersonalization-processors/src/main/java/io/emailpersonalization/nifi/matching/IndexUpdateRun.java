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
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.payload.PayloadSchemaInference;
import io.emailpersonalization.nifi.matching.index.person.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.person.PersonDecision;
import io.emailpersonalization.nifi.matching.index.table.DecisionStaging;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** One FlowFile of decisions on its way through {@link UpdateCustomerIndex}. */
final class IndexUpdateRun {

    private static final String ERROR = "decision_error";

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final DecisionFields fields;
    private final CustomerIndex index;
    private final Map<Integer, String> faults = new HashMap<>();
    private final Map<Integer, PersonDecision.Kind> kinds = new HashMap<>();
    private final Map<Integer, PersonDecision> readmissions = new HashMap<>();
    private final ErasureHasher suppression;
    private final Instant asOf = Instant.now();
    private String run;
    private int received;

    IndexUpdateRun(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final DecisionFields fields) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.fields = fields;
        this.index = IndexProperties.index(context);
        this.suppression = new ErasureHasher(IndexProperties.hash(context));
    }

    /** Takes a record and its number. */
    @FunctionalInterface
    private interface Task {
        void accept(int place, Record record) throws SQLException;
    }

    void run(final DeduplicateOutputs outputs, final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        // content that cannot be read fails before the database is asked
        final RecordSchema schema = readAlone((place, record) -> received++);
        final RecordOutput changed = outputs.open(UpdateIndexRelationships.CHANGED, OutgoingSchemas.CHANGED, OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.BECAME, OutgoingSchemas.ADDRESSES,
                OutgoingSchemas.MEMBERS);
        final RecordSchema withError = ExtendedSchema.of(schema, List.of(new RecordField(ERROR, RecordFieldType.STRING.getDataType())));
        final RecordOutput invalid = outputs.open(UpdateIndexRelationships.INVALID, withError, ERROR);
        final long[] persons = {0};
        index.transaction(transaction -> {
            stage(transaction.decisions());
            transaction.lock();
            final String rules = transaction.rules();
            final CustomerFields merging = rules == null ? MergeRules.none() : MergeRules.fields(rules);
            faults.putAll(transaction.applyDecisions(run, suppression, new GoldenRecordMerger(merging, new SimpleRecordSchema(List.of()), asOf)));
            transaction.changes().stream().map(OutgoingRecordWriter::toRecord).forEach(changed::write);
            persons[0] = writeGolden(transaction, merging, outputs);
            return null;
        });
        readmit();
        readAlone((place, record) -> {
            if (faults.containsKey(place)) {
                final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
                values.put(ERROR, faults.get(place));
                invalid.write(new MapRecord(withError, values));
            }
        });
        report.count("received", received).count("obeyed", received - faults.size()).count("invalid", faults.size()).count("changed", changed.count()).count("golden", persons[0])
                .count("erased_persons", obeyed(PersonDecision.Kind.ERASE)).count("erased_records", obeyed(PersonDecision.Kind.ERASE_RECORD)).count("readmitted", obeyed(PersonDecision.Kind.READMIT));
    }

    private long obeyed(final PersonDecision.Kind kind) {
        return kinds.entrySet().stream().filter(entry -> entry.getValue() == kind && !faults.containsKey(entry.getKey())).count();
    }

    /** The ledger is told after the index, and again where the FlowFile comes again. */
    private void readmit() throws StoreException {
        final ConsentRegister ledger = DecisionFields.ledger(context);
        final List<PersonDecision> obeyed = readmissions.values().stream().filter(verdict -> !faults.containsKey(verdict.place())).toList();
        if (ledger != null && !obeyed.isEmpty()) {
            ledger.readmit(obeyed.stream().map(PersonDecision::email).filter(Objects::nonNull).toList(), obeyed.stream().map(verdict -> verdict.one().source()).filter(Objects::nonNull).toList());
        }
    }

    private void stage(final DecisionStaging verdicts) throws SQLException {
        final MessageDigest content = GoldenId.digest("SHA-256");
        try {
            read((place, record) -> {
                content.update(PayloadJson.write(record).getBytes(StandardCharsets.UTF_8));
                try {
                    final PersonDecision verdict = fields.read(place, record);
                    kinds.put(place, verdict.kind());
                    if (verdict.kind() == PersonDecision.Kind.READMIT) {
                        readmissions.put(place, verdict);
                    }
                    verdicts.add(verdict, verdict.mailbox() == null ? null : UUID.fromString(GoldenId.of(suppression.hashOfMailbox(verdict.mailbox()))));
                } catch (final DecisionFields.InvalidDecisionException e) {
                    faults.put(place, e.getMessage());
                }
            });
        } catch (final IOException | UnreadableContentException e) {
            throw new IllegalStateException("Content that was read before cannot be read again", e);
        }
        run = HexFormat.of().formatHex(content.digest());
    }

    private long writeGolden(final IndexTransaction transaction, final CustomerFields merging, final DeduplicateOutputs outputs) throws SQLException {
        final PayloadSchemaInference fieldsSeen = new PayloadSchemaInference();
        transaction.forEachDecidedPerson(person -> fieldsSeen.add(person.payload()));
        final OutgoingSchemas schemas = new OutgoingSchemas(OutgoingSchemas.withTexts(fieldsSeen.schema(), any -> true),
                context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
        final RecordOutput golden = outputs.open(UpdateIndexRelationships.GOLDEN, schemas.golden(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.EMAIL_OWNER, OutgoingSchemas.REVIEW_REFUSAL);
        final OutgoingRecordWriter leaving = new OutgoingRecordWriter(schemas, golden::write, null, null, null, null);
        transaction.forEachDecidedPerson(person -> leaving.writeGolden(person, merging, asOf));
        return golden.count();
    }

    private RecordSchema read(final Task task) throws IOException, UnreadableContentException, SQLException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, logger)) {
            int place = 0;
            for (Record record = records.next(); record != null; record = records.next()) {
                task.accept(place++, record);
            }
            return records.schema();
        }
    }

    /** Reads without the database. */
    private RecordSchema readAlone(final Task task) throws IOException, UnreadableContentException {
        try {
            return read(task);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Once others were told, the addresses of erased people are not needed any more. */
    void forgetAddresses() {
        try {
            index.clearErasedAddresses(run);
        } catch (final StoreException e) {
            logger.debug("Addresses of erased people stay in the journal until the next run", e);
        }
    }
}
