// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.Change;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Records in the form in which they leave, by relationship.
 *
 * @param changed takes what became of persons
 * @param erased takes the records of erased people as they came
 */
record Leaving(MatchSchemas schemas, Consumer<Record> golden, Consumer<Record> duplicate, Consumer<Record> review, Consumer<Record> changed, Consumer<Record> erased) {

    private static final int MOST_OWN_FIELDS = 4;

    /** @param memberKeys of all records of the person */
    void golden(final Record merged, final String goldenId, final List<String> memberKeys, final Double score, final Boolean owner) {
        final Map<String, Object> values = copy(merged);
        values.put(MatchSchemas.GOLDEN_ID, goldenId);
        values.put(MatchSchemas.MERGED_FROM, schemas.mergedFrom(memberKeys.stream().map(key -> Map.<String, Object>of("record", MemberKey.label(key))).toList()));
        values.put(MatchSchemas.MATCH_SCORE, score);
        values.put(MatchSchemas.EMAIL_OWNER, owner);
        golden.accept(new MapRecord(schemas.golden(), values));
    }

    void duplicate(final Record record, final String key, final String goldenId, final double score, final List<Map<String, Object>> explanation) {
        final Map<String, Object> values = copy(record);
        values.put(MatchSchemas.RECORD_ID, GoldenId.of(key));
        values.put(MatchSchemas.GOLDEN_ID, goldenId);
        values.put(MatchSchemas.MATCH_SCORE, score);
        values.put(MatchSchemas.EXPLANATION, schemas.explanation(explanation));
        duplicate.accept(new MapRecord(schemas.duplicate(), values));
    }

    void review(final Record left, final String leftId, final Record right, final String rightId, final double probability, final List<Map<String, Object>> explanation) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put(MatchSchemas.LEFT, half(left, leftId));
        values.put(MatchSchemas.RIGHT, half(right, rightId));
        values.put(MatchSchemas.PROBABILITY, probability);
        values.put(MatchSchemas.EXPLANATION, schemas.explanation(explanation));
        review.accept(new MapRecord(schemas.review(), values));
    }

    /** The values of a record, with room for those that come to them. */
    private static Map<String, Object> copy(final Record record) {
        final Map<String, Object> values = LinkedHashMap.newLinkedHashMap(record.toMap().size() + MOST_OWN_FIELDS);
        record.toMap().forEach(values::put);
        return values;
    }

    private Record half(final Record record, final String goldenId) {
        final Map<String, Object> values = copy(record);
        values.put(MatchSchemas.GOLDEN_ID, goldenId);
        return new MapRecord(schemas.half(), values);
    }

    static Record changed(final Change change) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put(MatchSchemas.GOLDEN_ID, change.goldenId());
        values.put(MatchSchemas.BECAME, change.became());
        values.put(MatchSchemas.REASON, change.reason());
        values.put(MatchSchemas.EMAIL, change.email());
        values.put(MatchSchemas.ADDRESSES, change.addresses() == null ? null : change.addresses().toArray());
        return new MapRecord(MatchSchemas.CHANGED, values);
    }
}
