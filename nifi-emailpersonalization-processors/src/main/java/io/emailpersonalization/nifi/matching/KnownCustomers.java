// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.CustomerIndex;
import io.emailpersonalization.nifi.matching.index.IndexRun;
import io.emailpersonalization.nifi.matching.index.IndexedRecord;
import io.emailpersonalization.nifi.matching.index.KnownPerson;
import io.emailpersonalization.nifi.matching.index.Payload;
import io.emailpersonalization.nifi.matching.index.Staging;
import io.emailpersonalization.nifi.matching.index.Suppression;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import io.emailpersonalization.nifi.record.KeyedHash;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Set;

/** Holds one FlowFile against the index of known customers. Instances may be shared by threads. */
final class KnownCustomers {

    private static final int RUN_DIGITS = 40;
    private static final String SHA_256 = "SHA-256";

    private final CustomerIndex index;
    private final CustomerFields fields;
    private final Suppression suppression;

    KnownCustomers(final CustomerIndex index, final CustomerFields fields, final KeyedHash hash) {
        this.index = index;
        this.fields = fields;
        this.suppression = new Suppression(hash);
    }

    /** Somebody was erased while the FlowFile was matched: it has to be matched again, without that person. */
    static final class ErasedMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The hashed ids and mailboxes of erased people. */
    Set<String> suppressed() throws StoreException {
        return index.suppressed();
    }

    /** Whether a record is of an erased person. */
    boolean isErased(final Record record, final Set<String> suppressed) {
        if (suppressed.isEmpty()) {
            return false;
        }
        final String mailbox = fields.mailbox(record);
        return suppressed.contains(suppression.ofMember(fields.key(record))) || mailbox != null && suppressed.contains(suppression.ofMailbox(mailbox));
    }

    /**
     * Takes the records into the index, and writes what it knows of their persons to {@code golden} and {@code changed}, from the state in which the index is left.
     *
     * @throws ErasedMeanwhileException when people were erased since {@link #suppressed} was called
     */
    RowFates update(final Population people, final Set<String> suppressed, final RecordStore store, final Leaving leaving) throws StoreException {
        return index.transaction(run -> {
            final String input = stage(run.staging(), people, store);
            run.lock();
            if (run.suppressed() != suppressed.size()) {
                throw new ErasedMeanwhileException();
            }
            run.take(input, fields.rules().toJson(), new RecordMerge(fields, leaving.schemas().read()));
            return read(run, people.rows(), leaving);
        });
    }

    private String stage(final Staging staging, final Population people, final RecordStore store) throws SQLException {
        final MessageDigest input = GoldenId.digest(SHA_256);
        final StoredRecords records = store.records();
        for (int row = 0; row < people.rows(); row++) {
            final Record record = records.next(row);
            final String payload = Payload.of(record);
            final String hash = HexFormat.of().formatHex(GoldenId.digest(SHA_256).digest(payload.getBytes(StandardCharsets.UTF_8)));
            final IndexedRecord indexed = fields.indexed(row, record, people.isAlone(row) ? null : (Double) people.score(row), payload, hash);
            staging.add(indexed);
            input.update(indexed.key().getBytes(StandardCharsets.UTF_8));
            input.update(hash.getBytes(StandardCharsets.UTF_8));
        }
        new ClusterMatches(people).find(staging);
        return HexFormat.of().formatHex(input.digest()).substring(0, RUN_DIGITS);
    }

    private static RowFates read(final IndexRun run, final int rows, final Leaving leaving) throws SQLException {
        final RowFates fates = new RowFates(rows);
        run.rows(fates::set);
        run.keptApart().forEach(pair -> fates.keepApart(pair.getFirst(), pair.getLast()));
        run.persons(person -> write(person, leaving));
        run.renewed(person -> {
            write(person, leaving);
            fates.renewed();
        });
        run.changes().forEach(leaving::changed);
        return fates;
    }

    private static void write(final KnownPerson person, final Leaving leaving) {
        leaving.golden(Payload.read(person.payload(), leaving.schemas().read()), person.goldenId().toString(), person.memberKeys(), person.score(), person.owner());
    }
}
