// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.matching.merge.Member;
import io.emailpersonalization.nifi.matching.merge.MemberKey;
import io.emailpersonalization.nifi.matching.weigh.Weigher;
import io.emailpersonalization.nifi.record.FieldPath;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The second pass over the records: those of one person wait for each other and become one. */
final class Assembly {

    private final CustomerFields fields;
    private final Population people;
    private final MatchSchemas schemas;
    private final Consumer<Record> golden;
    private final Consumer<Record> duplicate;
    private final Consumer<Record> review;
    private final Map<Integer, List<Member>> waiting = new HashMap<>();
    private final Map<Integer, List<Link>> pairsOfRow = new HashMap<>();
    private final Map<Integer, Record> halves = new HashMap<>();
    private int row;
    private double probabilities;
    private int largest;

    Assembly(final CustomerFields fields, final Population people, final MatchSchemas schemas, final Consumer<Record> golden, final Consumer<Record> duplicate, final Consumer<Record> review) {
        this.fields = fields;
        this.people = people;
        this.schemas = schemas;
        this.golden = golden;
        this.duplicate = duplicate;
        this.review = review;
        people.matching().review().forEach(link -> {
            pairsOfRow.computeIfAbsent(link.one(), any -> new ArrayList<>(1)).add(link);
            pairsOfRow.computeIfAbsent(link.other(), any -> new ArrayList<>(1)).add(link);
        });
    }

    /** Takes the records in the order of the first pass. */
    void accept(final Record record) {
        final int current = row++;
        final int[] members = people.members(current);
        largest = Math.max(largest, members.length);
        final Member member = new Member(current, people.key(current), people.updatedAt(current), record);
        if (members.length == 1) {
            writeGolden(List.of(member));
        } else {
            final int cluster = people.matching().clusters().cluster(current);
            final List<Member> present = waiting.computeIfAbsent(cluster, any -> new ArrayList<>(members.length));
            present.add(member);
            if (present.size() == members.length) {
                waiting.remove(cluster);
                present.sort(Member.MOST_RECENT_FIRST);
                writeGolden(present);
                present.stream().skip(1).forEach(this::writeDuplicate);
            }
        }
        pairsOfRow.getOrDefault(current, List.of()).forEach(link -> writeReview(link, current, record));
    }

    /** Mean probability that a duplicate is the person it was merged into. */
    double expectedPrecision(final long duplicates) {
        return duplicates == 0 ? 1 : probabilities / duplicates;
    }

    /** How many records the largest cluster has. */
    int largest() {
        return largest;
    }

    private void writeGolden(final List<Member> members) {
        final int first = members.getFirst().row();
        final Map<FieldPath, Member> chosen = new HashMap<>();
        people.addressRow(first).ifPresent(address -> chosen.put(fields.path(CustomerRole.EMAIL), byRow(members, address)));
        final Record merged = fields.survivorship().merge(members, schemas.read(), chosen);
        if (members.size() > 1) {
            people.consentRow(first).map(consent -> byRow(members, consent)).ifPresent(consent -> {
                copy(CustomerRole.CONSENT, consent.record(), merged);
                copy(CustomerRole.CONSENT_DATE, consent.record(), merged);
            });
        }
        final Map<String, Object> values = new LinkedHashMap<>(merged.toMap());
        values.put(MatchSchemas.GOLDEN_ID, people.goldenId(first));
        values.put(MatchSchemas.MERGED_FROM, schemas.mergedFrom(members.stream().map(member -> Map.<String, Object>of("record", MemberKey.label(member.key()))).toList()));
        values.put(MatchSchemas.MATCH_SCORE, members.size() == 1 ? null : (Double) members.stream().mapToDouble(member -> score(member.row())).min().orElseThrow());
        values.put(MatchSchemas.EMAIL_OWNER, people.ownsMailbox(first));
        golden.accept(new MapRecord(schemas.golden(), values));
    }

    private void copy(final CustomerRole role, final Record from, final Record to) {
        if (fields.path(role) != null) {
            fields.path(role).write(to, fields.path(role).read(from));
        }
    }

    private static Member byRow(final List<Member> members, final int row) {
        return members.stream().filter(member -> member.row() == row).findFirst().orElseThrow();
    }

    private double score(final int member) {
        return people.matching().probability(member, people.matching().closest(member));
    }

    private void writeDuplicate(final Member member) {
        final int closest = people.matching().closest(member.row());
        final double score = score(member.row());
        probabilities += score;
        final Map<String, Object> values = new LinkedHashMap<>(member.record().toMap());
        values.put(MatchSchemas.RECORD_ID, GoldenId.of(member.key()));
        values.put(MatchSchemas.GOLDEN_ID, people.goldenId(member.row()));
        values.put(MatchSchemas.MATCH_SCORE, score);
        values.put(MatchSchemas.EXPLANATION, schemas.explanation(explanation(member.row(), closest)));
        duplicate.accept(new MapRecord(schemas.duplicate(), values));
    }

    private void writeReview(final Link link, final int current, final Record record) {
        final int partner = link.one() == current ? link.other() : link.one();
        if (partner > current) {
            halves.put(current, record);
            return;
        }
        final Record earlier = halves.get(partner);
        if (Arrays.stream(pairsOfRow.get(partner).toArray(Link[]::new)).noneMatch(pair -> Math.max(pair.one(), pair.other()) > current)) {
            halves.remove(partner);
        }
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put(MatchSchemas.LEFT, half(earlier, partner));
        values.put(MatchSchemas.RIGHT, half(record, current));
        values.put(MatchSchemas.PROBABILITY, Weigher.probability(link.weight()));
        values.put(MatchSchemas.EXPLANATION, schemas.explanation(explanation(partner, current)));
        review.accept(new MapRecord(schemas.review(), values));
    }

    private Record half(final Record record, final int ofRow) {
        final Map<String, Object> values = new LinkedHashMap<>(record.toMap());
        values.put(MatchSchemas.GOLDEN_ID, people.goldenId(ofRow));
        return new MapRecord(schemas.half(), values);
    }

    private List<Map<String, Object>> explanation(final int explained, final int with) {
        final List<Map<String, Object>> rows = new ArrayList<>();
        final String label = MemberKey.label(people.key(with));
        for (final Weigher.Evidence evidence : people.matching().weigher().explain(Math.min(explained, with), Math.max(explained, with))) {
            final Map<String, Object> line = new LinkedHashMap<>();
            line.put("with", label);
            line.put("field", evidence.field());
            line.put("level", evidence.level().label());
            line.put("weight", Math.round(evidence.weight() * 100) / 100.0);
            rows.add(line);
        }
        return rows;
    }
}
