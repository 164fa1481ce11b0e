// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.emit;

import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.index.payload.PayloadJson;
import io.emailpersonalization.nifi.matching.index.person.KnownPerson;
import io.emailpersonalization.nifi.matching.index.person.PersonChange;
import io.emailpersonalization.nifi.matching.index.person.WaitingRow;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.record.field.FieldNames;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.write.FieldAppender;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Forms the outgoing records and writes them. One thread may write golden records while another writes duplicates and reviews. Tested by DeduplicateCustomerRecordTest. */
public final class OutgoingRecordWriter {

    private static final FieldNames MERGED_FROM = new FieldNames(List.of("record"));

    private final OutgoingSchemas schemas;
    private final Consumer<Record> golden;
    private final Consumer<Record> duplicate;
    private final Consumer<Record> review;
    private final Consumer<Record> changed;
    private final Consumer<Record> erased;
    private final FieldAppender goldenFields;
    private final FieldAppender duplicateFields;
    private final FieldAppender pairSideFields;

    /** Takes a consumer for each relationship. */
    public OutgoingRecordWriter(final OutgoingSchemas schemas, final Consumer<Record> golden, final Consumer<Record> duplicate, final Consumer<Record> review, final Consumer<Record> changed,
            final Consumer<Record> erased) {
        this.schemas = schemas;
        this.golden = golden;
        this.duplicate = duplicate;
        this.review = review;
        this.changed = changed;
        this.erased = erased;
        this.goldenFields = new FieldAppender(schemas.golden(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.MERGED_FROM, OutgoingSchemas.MATCH_SCORE, OutgoingSchemas.EMAIL_OWNER,
                OutgoingSchemas.REVIEW_REFUSAL, OutgoingSchemas.VERSION);
        this.duplicateFields = new FieldAppender(schemas.duplicate(), OutgoingSchemas.RECORD_ID, OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.MATCH_SCORE, OutgoingSchemas.EXPLANATION);
        this.pairSideFields = new FieldAppender(schemas.pairSide(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.WAITING_ID);
    }

    /** Returns a writer of golden records alone. */
    public static OutgoingRecordWriter goldenOnly(final OutgoingSchemas schemas, final Consumer<Record> golden) {
        return new OutgoingRecordWriter(schemas, golden, null, null, null, null);
    }

    public OutgoingSchemas schemas() {
        return schemas;
    }

    /**
     * Writes a golden record.
     *
     * @param memberKeys of all records of the person
     * @param score the lowest probability with which a record belongs to the person; null for one record
     * @param mailboxOwner whether the person owns its mailbox; null without a mailbox
     * @param heldByReview whether a review pair connects the person with someone who refused
     * @param version of the run on the index; null without an index
     */
    public void writeGolden(final Record merged, final String goldenId, final List<String> memberKeys, final Double score, final Boolean mailboxOwner, final boolean heldByReview,
            final Long version) {
        final List<Map<String, Object>> mergedFrom = new ArrayList<>(memberKeys.size());
        for (final String key : memberKeys) {
            mergedFrom.add(MERGED_FROM.values(MemberKey.label(key)));
        }
        golden.accept(goldenFields.append(merged, goldenId, schemas.mergedFrom(mergedFrom), score, mailboxOwner, heldByReview, version));
    }

    /** Writes the golden record of a person as the index knows it, with its orders. */
    public void writeGolden(final KnownPerson person, final CustomerFields fields, final Instant asOf) {
        final Record payload = PayloadJson.read(person.payload(), schemas.input());
        if (person.touchedAt() != null) {
            fields.touch(payload, person.touchedAt());
        }
        final Record record = person.orders() == null ? payload : GoldenPurchases.apply(payload, person, fields, schemas.golden(), asOf);
        writeGolden(person.memberKeys().size() == 1 ? fields.asGoldenRecord(record, asOf) : record, person.goldenId().toString(), person.memberKeys(), person.score(), person.mailboxOwner(),
                person.heldByReview(), person.version());
    }

    /**
     * Writes a record that was merged into another.
     *
     * @param key the identity of the record
     */
    public void writeDuplicate(final Record record, final String key, final String goldenId, final double score, final List<Map<String, Object>> explanation) {
        duplicate.accept(duplicateFields.append(record, GoldenId.of(key), goldenId, score, schemas.explanation(explanation)));
    }

    /** Writes a pair that may be one person. */
    public void writeReview(final Record left, final String leftId, final Record right, final String rightId, final double probability, final List<Map<String, Object>> explanation) {
        writeReview(pairSideFields.append(left, leftId, null), pairSideFields.append(right, rightId, null), probability, explanation);
    }

    /**
     * Writes a waiting record as the right side of a pair, beside the known record with the same id.
     *
     * @param record the waiting record
     */
    public void writeWaiting(final WaitingRow waiting, final Record record) {
        final Record known = PayloadJson.read(waiting.knownPayload(), schemas.input());
        final String knownLabel = MemberKey.label(waiting.knownKey());
        writeReview(pairSideFields.append(known, waiting.knownId().toString(), null), pairSideFields.append(record, null, waiting.waitingId().toString()), null,
                List.of(MatchExplanations.line(knownLabel, "id", "exact"), MatchExplanations.line(knownLabel, "identity", "different")));
    }

    private void writeReview(final Record left, final Record right, final Double probability, final List<Map<String, Object>> explanation) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put(OutgoingSchemas.LEFT, left);
        values.put(OutgoingSchemas.RIGHT, right);
        values.put(OutgoingSchemas.PROBABILITY, probability);
        values.put(OutgoingSchemas.EXPLANATION, schemas.explanation(explanation));
        review.accept(new MapRecord(schemas.review(), values));
    }

    /** Writes a record of an erased person, unchanged. */
    public void writeErased(final Record record) {
        erased.accept(record);
    }

    public void writeChanged(final PersonChange change) {
        changed.accept(toRecord(change));
    }

    /** Returns a change as a record of {@link OutgoingSchemas#CHANGED}. */
    public static Record toRecord(final PersonChange change) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put(OutgoingSchemas.GOLDEN_ID, change.goldenId());
        values.put(OutgoingSchemas.BECAME, change.became());
        values.put(OutgoingSchemas.REASON, change.reason());
        values.put(OutgoingSchemas.EMAIL, change.email());
        values.put(OutgoingSchemas.ADDRESSES, change.addresses() == null ? null : change.addresses().toArray());
        values.put(OutgoingSchemas.MEMBERS, change.members() == null ? null : change.members().stream().map(OutgoingRecordWriter::member).toArray());
        values.put(OutgoingSchemas.VERSION, change.version());
        return new MapRecord(OutgoingSchemas.CHANGED, values);
    }

    private static Record member(final SourceId id) {
        return new MapRecord(OutgoingSchemas.MEMBER, Map.of(OutgoingSchemas.SOURCE, id.source(), OutgoingSchemas.CUSTOMER_ID, id.id()));
    }
}
