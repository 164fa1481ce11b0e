// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.known;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.golden.GoldenRecordMerger;
import io.emailpersonalization.nifi.matching.index.CustomerIndex;
import io.emailpersonalization.nifi.matching.index.IndexTransaction;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.person.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.person.IndexedRecord;
import io.emailpersonalization.nifi.matching.index.person.KnownPerson;
import io.emailpersonalization.nifi.matching.index.table.RecordStaging;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.people.ClusterMatches;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.read.CustomerReader;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import io.emailpersonalization.nifi.matching.weigh.Weigher;
import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.value.Moment;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds one FlowFile against the index of known customers. Instances may be shared by threads. */
public final class CustomerIndexer {

    private static final int RUN_DIGITS = 40;
    private static final String SHA_256 = "SHA-256";

    private final CustomerIndex index;
    private final CustomerFields fields;
    private final ErasureHasher suppression;

    public CustomerIndexer(final CustomerIndex index, final CustomerFields fields, final KeyedHash hash) {
        this.index = index;
        this.fields = fields;
        this.suppression = new ErasureHasher(hash);
    }

    /** Somebody was erased, or an id came to be somebody else's, while the FlowFile was matched: it has to be matched again. */
    public static final class IndexChangedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What is known of erased people as a whole. */
    public ErasureSummary erasures() throws StoreException {
        return index.erasures();
    }

    /**
     * Which records are of erased people. A record is let in again where it holds a consent that is dated after the erasure.
     *
     * @param lifted takes the hashes of whoever is let in again
     * @return places in the list
     */
    public BitSet findErased(final List<Record> records, final ErasureSummary suppressed, final Instant asOf, final Set<String> lifted) throws StoreException {
        final List<List<String>> hashes = records.stream().map(record -> suppression.hashes(fields.key(record), fields.mailbox(record), suppressed.anyFormerHash())).toList();
        final Map<String, Long> erasedAt = index.erasedAt(hashes.stream().flatMap(List::stream).toList());
        final BitSet erased = new BitSet(records.size());
        for (int i = 0; i < records.size(); i++) {
            final List<String> hits = hashes.get(i).stream().filter(erasedAt::containsKey).toList();
            erased.set(i, !hits.isEmpty() && isErased(records.get(i), hits.stream().mapToLong(erasedAt::get).max().getAsLong(), asOf));
            if (!erased.get(i)) {
                lifted.addAll(hits);
            }
        }
        return erased;
    }

    private boolean isErased(final Record record, final long erasedAt, final Instant asOf) {
        final Moment said = fields.consent().statedAt(record, asOf);
        return said == null || said.start().toEpochMilli() <= erasedAt || !fields.consent().statement(record, asOf, asOf).isMailable();
    }

    /** Ends taking records in, and finds whose id is not simply its identity by what the index knows. */
    public void identify(final CustomerTable people, final RecordStore store) throws StoreException {
        index.transaction(run -> {
            people.identities().find(run.knownIds(), store);
            return null;
        });
    }

    /**
     * Takes the records into the index, and writes what it knows of their persons to {@code golden} and {@code changed}, from the state in which the index is left.
     *
     * @throws ChangedMeanwhileException when people were erased since {@link #suppressed} was called, or other people came to known ids since {@link #identify} was
     */
    public RowOutcomes update(final CustomerReader intake, final ErasureSummary suppressed, final Instant asOf) throws StoreException {
        final CustomerTable people = intake.table();
        final OutgoingRecordWriter leaving = intake.writer();
        return index.transaction(run -> {
            final String input = stage(run.staging(), people, intake.store(), asOf);
            run.lock();
            if (!run.isCurrent(suppressed) || !people.identities().stillHold(run.knownIds(), intake.store())) {
                throw new IndexChangedException();
            }
            if (!intake.readmitted().isEmpty()) {
                run.readmit(intake.readmitted());
            }
            run.addStaged(input, fields.rules().toJson(), new GoldenRecordMerger(fields, leaving.schemas().input(), asOf), asOf);
            return read(run, people.rows(), intake, asOf);
        });
    }

    private String stage(final RecordStaging staging, final CustomerTable people, final RecordStore store, final Instant asOf) throws SQLException {
        final MessageDigest input = GoldenId.digest(SHA_256);
        final StoredRecords records = store.records();
        for (int row = 0; row < people.rows(); row++) {
            final Record record = records.next(row);
            final String payload = PayloadJson.write(record);
            final String hash = HexFormat.of().formatHex(GoldenId.digest(SHA_256).digest(payload.getBytes(StandardCharsets.UTF_8)));
            final boolean waits = people.identities().waits(row);
            final Double score = waits || people.isSingle(row) ? null : (Double) people.score(row);
            final IndexedRecord indexed = fields.toIndexedRecord(row, people.key(row), people.identities().sharedKey(row), record, score, payload, hash, asOf);
            if (waits) {
                staging.addWaiting(indexed);
            } else {
                staging.add(indexed);
            }
            input.update(indexed.key().getBytes(StandardCharsets.UTF_8));
            input.update(hash.getBytes(StandardCharsets.UTF_8));
        }
        new ClusterMatches(people).report(staging);
        for (final Link pair : people.matching().review()) {
            staging.addReviewPair(people.key(pair.one()), people.key(pair.other()), Weigher.probability(pair.weight()));
        }
        return HexFormat.of().formatHex(input.digest()).substring(0, RUN_DIGITS);
    }

    private RowOutcomes read(final IndexTransaction run, final int rows, final CustomerReader intake, final Instant asOf) throws SQLException {
        final OutgoingRecordWriter leaving = intake.writer();
        final RowOutcomes fates = new RowOutcomes(rows);
        run.forEachRow(fates::set);
        run.keptApartPairs().forEach(pair -> fates.keepApart(pair.getFirst(), pair.getLast()));
        run.forEachMergedPerson(person -> write(person, leaving, asOf));
        run.forEachRenewedPerson(person -> {
            write(person, leaving, asOf);
            fates.countRenewed();
        });
        run.changes().forEach(leaving::writeChanged);
        final StoredRecords records = intake.store().records();
        run.forEachWaitingRow((row, waitingId, knownId, knownKey, payload) -> leaving.writeWaiting(payload, knownId.toString(), knownKey, records.get(row), waitingId.toString()));
        return fates;
    }

    private void write(final KnownPerson person, final OutgoingRecordWriter leaving, final Instant asOf) {
        leaving.writeGolden(person, fields, asOf);
    }
}
