// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.read.ConsentColumns;
import io.emailpersonalization.nifi.consent.read.ConsentFields;
import io.emailpersonalization.nifi.consent.read.ConsentReadReport;
import io.emailpersonalization.nifi.consent.read.EvidenceExtractor;
import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Updates the ledger with the records of one FlowFile: first writes all evidence, then finds the records with a withdrawn address. BrokenFilesTest and StuckLedgerTest cover this class.
 */
final class LedgerUpdate {

    /** Records per transaction and statement: large enough that round trips do not matter, small enough that other nodes do not wait long for the lock. */
    private static final int CHUNK = 1000;

    private final ConsentRegister ledger;
    private final ConsentFields fields;
    private final ConsentColumns.Settings settings;
    private final Instant asOf;
    private final ConsentReadReport report;
    private EvidenceExtractor refusals;
    private StoreException dataFault;
    private long position;

    LedgerUpdate(final ConsentRegister ledger, final ConsentFields fields, final ConsentColumns.Settings settings, final Instant asOf, final ConsentReadReport report) {
        this.ledger = ledger;
        this.fields = fields;
        this.settings = settings;
        this.asOf = asOf;
        this.report = report;
    }

    /**
     * The outcome of reading the evidence.
     *
     * @param columns the columns about consent
     * @param fault the reason why the records could not be read to their end; null if they could
     */
    record Result(ConsentColumns columns, UnreadableContentException fault) {
    }

    /**
     * Writes all evidence of the content to the ledger, up to the first record that cannot be read.
     *
     * @throws StoreException when the ledger cannot be written, or refuses some evidence; the other evidence is written in that case
     */
    Result record(final LedgerInput input) throws IOException, StoreException, UnreadableContentException {
        try {
            return input.read(this::recordAll);
        } catch (final UnreadableContentException e) {
            if (!input.limitToWholeObjects()) {
                throw e;
            }
            return new Result(input.read(this::recordAll).columns(), e);
        }
    }

    private Result recordAll(final RecordInput records) throws StoreException {
        final ConsentColumns columns = ConsentColumns.of(records.schema(), fields.consent(), fields.words(), settings);
        final EvidenceExtractor extractor = new EvidenceExtractor(fields, columns, asOf, report);
        refusals = new EvidenceExtractor(fields, columns, asOf, new ConsentReadReport());
        final List<Evidence> evidence = new ArrayList<>(CHUNK + 1);
        UnreadableContentException fault = null;
        Record record = null;
        boolean misaligned = false;
        do {
            final Record previous = record;
            final boolean doubtful = misaligned;
            try {
                record = records.next();
                misaligned = records.isMisaligned();
            } catch (final UnreadableContentException e) {
                fault = e;
                record = null;
            }
            if (previous != null) {
                // the last record before a fault may be cut off: a consent in it may lack its limits
                evidence.addAll(extractor.extract(previous, report.recordsReceived() + 1, doubtful || fault != null));
            }
            if (evidence.size() >= CHUNK) {
                write(evidence);
            }
        } while (record != null);
        write(evidence);
        if (dataFault != null) {
            throw dataFault;
        }
        return new Result(columns, fault);
    }

    private void write(final List<Evidence> evidence) throws StoreException {
        final List<Evidence> chunk = List.copyOf(evidence);
        evidence.clear();
        if (dataFault == null) {
            try {
                report.addNewEvidence(ledger.record(chunk, asOf));
                return;
            } catch (final StoreException e) {
                dataFault = requireDataFault(e);
            }
        }
        // a refusal may be missing from here on, so no further consent is written
        writeRefusals(chunk.stream().filter(each -> each.kind() != Evidence.Kind.GRANTED).toList());
    }

    /** Writes the refusals that the ledger accepts, and finds the others by bisection. The refusals stay in the ledger even if the FlowFile fails. */
    private void writeRefusals(final List<Evidence> chunk) throws StoreException {
        try {
            report.addNewEvidence(ledger.record(chunk, asOf));
        } catch (final StoreException e) {
            dataFault = requireDataFault(e);
            if (chunk.size() > 1) {
                writeRefusals(chunk.subList(0, chunk.size() / 2));
                writeRefusals(chunk.subList(chunk.size() / 2, chunk.size()));
            }
        }
    }

    private static StoreException requireDataFault(final StoreException fault) throws StoreException {
        if (!fault.isDataFault()) {
            throw fault;
        }
        return fault;
    }

    /** The schema of withdrawn records. */
    RecordSchema withdrawnSchema(final RecordSchema read) {
        return fields.sources().otherwise().extend(read);
    }

    /**
     * Writes the records with a withdrawn address, and the records that refuse without an address. Reads as many records as {@link #record(LedgerInput)} did. Records of erased people are
     * counted and not written.
     */
    void writeWithdrawn(final RecordInput records, final RecordOutput withdrawn) throws StoreException, UnreadableContentException {
        final List<Record> chunk = new ArrayList<>(CHUNK);
        position = 0;
        for (long left = report.recordsReceived(); left > 0; left--) {
            final Record record = records.next();
            if (record == null) {
                break;
            }
            chunk.add(record);
            if (chunk.size() == CHUNK) {
                writeWithdrawn(chunk, withdrawn);
            }
        }
        writeWithdrawn(chunk, withdrawn);
    }

    private void writeWithdrawn(final List<Record> chunk, final RecordOutput withdrawn) throws StoreException {
        final Map<String, Consent> consents = ledger.consents(chunk.stream().map(fields::address).filter(Objects::nonNull).distinct().toList(), asOf);
        final Set<SourceId> erased = ledger.erased(ids(chunk.stream()));
        final Set<SourceId> untrusted = ledger.untrusted(ids(chunk.stream().filter(record -> mayBeWithdrawn(consents, fields.address(record)))));
        for (final Record record : chunk) {
            final String address = fields.address(record);
            final ConsentState state = address == null ? ConsentState.UNKNOWN : consents.get(address).state();
            final SourceId id = fields.id(record);
            position++;
            if (state == ConsentState.ERASED || id != null && erased.contains(id)) {
                report.countErased();
            } else if (state.isWithdrawn()) {
                report.countWithdrawn();
                withdrawn.write(identified(record, id != null && untrusted.contains(id)));
            } else if (address == null && id != null && refuses(record)) {
                if (untrusted.contains(id)) {
                    report.countLostRefusal(position);
                } else {
                    report.countWithdrawn();
                    withdrawn.write(identified(record, false));
                }
            }
        }
        chunk.clear();
    }

    private List<SourceId> ids(final Stream<Record> records) {
        return records.map(fields::id).filter(Objects::nonNull).distinct().toList();
    }

    private static boolean mayBeWithdrawn(final Map<String, Consent> consents, final String address) {
        return address == null || consents.get(address).state().isWithdrawn();
    }

    private boolean refuses(final Record record) {
        return refusals.extract(record, 0, false).stream().anyMatch(evidence -> evidence.kind().isRefusal());
    }

    /** The record with its source, by which later steps identify the person, and without an id that several people share. */
    private Record identified(final Record record, final boolean untrustedId) {
        if (untrustedId) {
            fields.sources().customerId().write(record, null);
        }
        return fields.sources().otherwise().fill(record);
    }
}
