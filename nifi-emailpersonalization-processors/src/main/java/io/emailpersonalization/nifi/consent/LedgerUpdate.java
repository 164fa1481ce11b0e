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

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The records of one FlowFile and the ledger: first all that they say is written, then those are told that the ledger holds withdrawn. */
final class LedgerUpdate {

    private static final int CHUNK = 1000;

    private final ConsentRegister ledger;
    private final ConsentFields fields;
    private final ConsentColumns.Settings settings;
    private final Instant asOf;
    private final ConsentReadReport tally;
    private EvidenceExtractor again;
    private StoreException refusal;
    private long written;

    LedgerUpdate(final ConsentRegister ledger, final ConsentFields fields, final ConsentColumns.Settings settings, final Instant asOf, final ConsentReadReport tally) {
        this.ledger = ledger;
        this.fields = fields;
        this.settings = settings;
        this.asOf = asOf;
        this.tally = tally;
    }

    /**
     * The records that were read.
     *
     * @param columns what they say on consent
     * @param fault why they could not be read to their end; null where they could
     */
    record Pass(ConsentColumns columns, UnreadableContentException fault) {
    }

    /**
     * Writes what the records say, the whole of it before anybody is judged by it. What those before a fault say is written too.
     *
     * @throws StoreException when the ledger cannot be written, or when it refuses what some of the records say; what the others say is written then
     */
    Pass record(final RecordInput records) throws StoreException {
        final ConsentColumns columns = ConsentColumns.of(records.schema(), fields.consent(), fields.words(), settings);
        final EvidenceExtractor reading = new EvidenceExtractor(fields, columns, asOf, tally);
        again = new EvidenceExtractor(fields, columns, asOf, new ConsentReadReport());
        final List<Evidence> evidence = new ArrayList<>(CHUNK + 1);
        UnreadableContentException fault = null;
        Record record = null;
        boolean misaligned = false;
        do {
            final Record before = record;
            final boolean doubtful = misaligned;
            try {
                record = records.next();
                misaligned = records.isMisaligned();
            } catch (final UnreadableContentException e) {
                fault = e;
                record = null;
            }
            if (before != null) {
                // the last record before a fault may be cut off: a yes in it may lack what limits it
                evidence.addAll(reading.extract(before, tally.recordsReceived() + 1, doubtful || fault != null));
            }
            if (evidence.size() >= CHUNK) {
                write(evidence);
            }
        } while (record != null);
        write(evidence);
        if (refusal != null) {
            throw refusal;
        }
        return new Pass(columns, fault);
    }

    private void write(final List<Evidence> evidence) throws StoreException {
        final List<Evidence> all = List.copyOf(evidence);
        evidence.clear();
        if (refusal == null) {
            try {
                tally.added(ledger.record(all, asOf));
                return;
            } catch (final StoreException e) {
                refusal = dataFault(e);
            }
        }
        // no consent counts in which a refusal may be missing
        keep(all.stream().filter(each -> each.kind() != Evidence.Kind.GRANTED).toList());
    }

    /** What the ledger takes of refusals. Those that it does not take are found by halves: the others are kept at once, whatever becomes of the FlowFile. */
    private void keep(final List<Evidence> refusals) throws StoreException {
        try {
            tally.added(ledger.record(refusals, asOf));
        } catch (final StoreException e) {
            refusal = dataFault(e);
            if (refusals.size() > 1) {
                keep(refusals.subList(0, refusals.size() / 2));
                keep(refusals.subList(refusals.size() / 2, refusals.size()));
            }
        }
    }

    private static StoreException dataFault(final StoreException fault) throws StoreException {
        if (!fault.isDataFault()) {
            throw fault;
        }
        return fault;
    }

    /** Writes those of the records, as many as were read before, whose address the ledger holds withdrawn, or that refuse without an address. Whoever was erased is counted and goes nowhere. */
    void writeWithdrawn(final RecordInput records, final RecordOutput withdrawn) throws StoreException, UnreadableContentException {
        final List<Record> chunk = new ArrayList<>(CHUNK);
        written = 0;
        for (long left = tally.recordsReceived(); left > 0; left--) {
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

    /** Whether a record refuses that names nobody but by the id of its source: whoever knows the person by it unsubscribes. */
    private boolean isRefusing(final Record record) {
        return again.extract(record, 0, false).stream().anyMatch(evidence -> evidence.kind().isRefusal());
    }

    private static boolean isWithdrawn(final Map<String, Consent> consents, final String address) {
        return address == null || consents.get(address).state().isWithdrawn();
    }

    /** A record as it leaves: others know people by source and id, and must not by an id that is several people's. */
    private Record named(final Record record, final boolean unbelieved) {
        if (unbelieved) {
            fields.sources().customerId().write(record, null);
        }
        return fields.sources().otherwise().fill(record);
    }

    private void writeWithdrawn(final List<Record> chunk, final RecordOutput withdrawn) throws StoreException {
        final Map<String, Consent> consents = ledger.consents(chunk.stream().map(fields::address).filter(Objects::nonNull).distinct().toList(), asOf);
        final List<SourceId> ids = chunk.stream().map(fields::id).filter(Objects::nonNull).distinct().toList();
        final Set<SourceId> erased = ledger.erased(ids);
        final Set<SourceId> unbelieved = ledger.untrusted(chunk.stream().filter(record -> isWithdrawn(consents, fields.address(record))).map(fields::id).filter(Objects::nonNull).distinct()
                .toList());
        for (final Record record : chunk) {
            final String address = fields.address(record);
            final ConsentState state = address == null ? ConsentState.UNKNOWN : consents.get(address).state();
            final SourceId id = fields.id(record);
            written++;
            if (state == ConsentState.ERASED || id != null && erased.contains(id)) {
                tally.erased();
            } else if (state.isWithdrawn()) {
                tally.withdrawn();
                withdrawn.write(named(record, id != null && unbelieved.contains(id)));
            } else if (address == null && id != null && isRefusing(record)) {
                if (unbelieved.contains(id)) {
                    tally.lostRefusal(written);
                } else {
                    tally.withdrawn();
                    withdrawn.write(named(record, false));
                }
            }
        }
        chunk.clear();
    }
}
