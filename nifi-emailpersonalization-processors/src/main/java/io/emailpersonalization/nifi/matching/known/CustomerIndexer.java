// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.known;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.golden.GoldenRecordMerger;
import io.emailpersonalization.nifi.matching.index.CustomerIndex;
import io.emailpersonalization.nifi.matching.index.IndexChangedException;
import io.emailpersonalization.nifi.matching.index.IndexTransaction;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.AbsentRecords;
import io.emailpersonalization.nifi.matching.index.person.CompleteRead;
import io.emailpersonalization.nifi.matching.index.person.IndexedRecord;
import io.emailpersonalization.nifi.matching.index.person.PersonChange;
import io.emailpersonalization.nifi.matching.index.table.RecordStaging;
import io.emailpersonalization.nifi.matching.people.ClusterMatches;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.people.MatchedCustomers;
import io.emailpersonalization.nifi.matching.people.RowIdentities;
import io.emailpersonalization.nifi.matching.read.CustomerReader;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import io.emailpersonalization.nifi.matching.weigh.Weigher;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.value.StatedTime;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings one FlowFile into the index of known customers, and reads what the index then knows of its people. Thread-safe. */
public final class CustomerIndexer {

    /** Hexadecimal digits of a run's hash: 160 bits, more than enough to tell FlowFiles apart. */
    private static final int RUN_DIGITS = 40;

    private final CustomerIndex index;
    private final CustomerFields fields;
    private final ErasureHasher hasher;

    public CustomerIndexer(final CustomerIndex index, final CustomerFields fields, final KeyedHash hash) {
        this.index = index;
        this.fields = fields;
        this.hasher = new ErasureHasher(hash);
    }

    /** Returns what the index knows of erased people as a whole. */
    public ErasureSummary erasures() throws StoreException {
        return index.erasures();
    }

    /** Whether the index has orders: golden records then have purchases. */
    public boolean hasOrders() throws StoreException {
        return index.hasOrders();
    }

    /**
     * Returns the positions of records of erased people. A record with a consent dated after the erasure readmits its person.
     *
     * @param readmitted receives the hashes of readmitted people
     */
    public BitSet findErased(final List<Record> records, final ErasureSummary erasures, final Instant asOf, final Set<String> readmitted) throws StoreException {
        final List<List<String>> hashes = records.stream().map(record -> hasher.hashes(fields.key(record), fields.mailbox(record), erasures.anyFormerHash())).toList();
        final Map<String, Long> erasedAt = index.erasedAt(hashes.stream().flatMap(List::stream).toList());
        final BitSet erased = new BitSet(records.size());
        for (int i = 0; i < records.size(); i++) {
            final List<String> known = hashes.get(i).stream().filter(erasedAt::containsKey).toList();
            erased.set(i, !known.isEmpty() && isErased(records.get(i), known.stream().mapToLong(erasedAt::get).max().getAsLong(), asOf));
            if (!erased.get(i)) {
                readmitted.addAll(known);
            }
        }
        return erased;
    }

    private boolean isErased(final Record record, final long erasedAt, final Instant asOf) {
        final StatedTime consentedAt = fields.consent().statedAt(record, asOf);
        return consentedAt == null || consentedAt.start().toEpochMilli() <= erasedAt || !fields.consent().statement(record, asOf, asOf).isMailable();
    }

    /** Finds the rows whose source id is not their identity, with what the index knows of the ids. All rows were added. */
    public RowIdentities identify(final CustomerTable table, final RecordStore store) throws StoreException {
        return index.transaction(transaction -> RowIdentities.find(table, transaction.knownIds(), store));
    }

    /**
     * Stores the records in the index, then writes golden records of people of several records, changes and waiting records. What it writes depends on the state of the index
     * alone, so a FlowFile that comes again after a crash gives the same.
     *
     * @param erasures as they were before the records were read
     * @param hasOrders whether the outputs have room for purchases
     * @param read of the whole source that the FlowFile is, or is part of; null for a delta
     * @throws IndexChangedException when the index changed since {@link #erasures}, {@link #hasOrders} or {@link #identify}
     */
    public RowOutcomes update(final MatchedCustomers people, final CustomerReader reader, final ErasureSummary erasures, final boolean hasOrders, final Instant asOf, final CompleteRead read)
            throws StoreException {
        return index.transaction(transaction -> {
            final String run = stage(transaction.staging(), people, reader.store(), asOf);
            transaction.lock();
            if (!transaction.isCurrent(erasures) || transaction.hasOrders() && !hasOrders || !people.identities().isCurrent(transaction.knownIds(), reader.store())) {
                throw new IndexChangedException();
            }
            if (!reader.readmitted().isEmpty()) {
                transaction.readmit(reader.readmitted());
            }
            final AbsentRecords absent = transaction.addStaged(run, fields.rules().toJson(), new GoldenRecordMerger(fields, reader.writer().schemas().input(), asOf), asOf, read);
            final RowOutcomes outcomes = write(transaction, people.rows(), reader, asOf);
            outcomes.setAbsent(absent);
            return outcomes;
        });
    }

    /** Stages all rows and pairs. Returns a hash of the rows that names the run. */
    private String stage(final RecordStaging staging, final MatchedCustomers people, final RecordStore store, final Instant asOf) throws SQLException {
        final MessageDigest content = Digests.sha256();
        final StoredRecords records = store.records();
        for (int row = 0; row < people.rows(); row++) {
            final Record record = records.getForward(row);
            final String payload = PayloadJson.write(record);
            final String hash = Digests.sha256(payload);
            final boolean isWaiting = people.identities().isWaiting(row);
            final Double score = isWaiting || people.isSingle(row) ? null : (Double) people.score(row);
            final IndexedRecord indexed = fields.toIndexedRecord(row, people.key(row), people.identities().sharedKey(row), record, score, payload, hash, asOf);
            if (isWaiting) {
                staging.addWaiting(indexed);
            } else {
                staging.add(indexed);
            }
            content.update(indexed.key().getBytes(StandardCharsets.UTF_8));
            content.update(hash.getBytes(StandardCharsets.UTF_8));
        }
        new ClusterMatches(people).report(staging);
        for (final Link pair : people.result().review()) {
            staging.addReviewPair(people.key(pair.one()), people.key(pair.other()), Weigher.probability(pair.weight()));
        }
        return Digests.hex(content).substring(0, RUN_DIGITS);
    }

    private RowOutcomes write(final IndexTransaction transaction, final int rows, final CustomerReader reader, final Instant asOf) throws SQLException {
        final OutgoingRecordWriter writer = reader.writer();
        final RowOutcomes outcomes = new RowOutcomes(rows, transaction.version());
        transaction.forEachRow(outcomes::put);
        transaction.forEachRemovedRow(outcomes::putRemoved);
        transaction.keptApartPairs().forEach(outcomes::keepApart);
        transaction.forEachMergedPerson(person -> writer.writeGolden(person, fields, asOf));
        transaction.forEachRenewedPerson(person -> {
            writer.writeGolden(person, fields, asOf);
            outcomes.countRenewed();
        });
        for (final PersonChange change : transaction.changes()) {
            writer.writeChanged(change);
            if (change.isRetirement()) {
                outcomes.countRetired();
            }
        }
        final StoredRecords records = reader.store().records();
        transaction.forEachWaitingRow(waiting -> writer.writeWaiting(waiting, records.get(waiting.row())));
        return outcomes;
    }
}
