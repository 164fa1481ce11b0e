// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.FieldPath;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What survives of several records of one person: by default the most recent value that is there. Fields of a group survive together, from one record: an address is
 * never put together from two. Instances may be shared by threads.
 */
public final class Survivorship {

    private final Map<FieldPath, Strategy> strategies;
    private final List<List<FieldPath>> groups;

    /**
     * @param strategies strategies other than the default
     * @param groups fields that survive together; the first fields of a group decide which record has it
     */
    public Survivorship(final Map<FieldPath, Strategy> strategies, final List<List<FieldPath>> groups) {
        this.strategies = new LinkedHashMap<>(strategies);
        this.groups = List.copyOf(groups);
    }

    /**
     * The surviving values of the members.
     *
     * @param members in the order of {@link Member#MOST_RECENT_FIRST}
     * @param chosen for groups whose record was chosen already: the first path of the group, and the record
     */
    public Record merge(final List<Member> members, final RecordSchema schema, final Map<FieldPath, Member> chosen) {
        final Map<String, Object> values = new LinkedHashMap<>();
        schema.getFieldNames().forEach(name -> values.put(name, Strategy.MOST_RECENT.survivor(values(members, name))));
        final Record merged = new MapRecord(schema, values);
        for (final List<FieldPath> group : groups) {
            final Member winner = chosen.containsKey(group.getFirst()) ? chosen.get(group.getFirst()) : winner(group, members);
            if (winner != null) {
                group.forEach(path -> path.write(merged, path.read(winner.record())));
            }
        }
        final List<Member> sources = oneOfEachKey(members);
        strategies.forEach((path, strategy) -> {
            final List<Object> all = new ArrayList<>();
            sources.forEach(member -> {
                final Object value = path.read(member.record());
                if (value != null) {
                    all.add(value);
                }
            });
            path.write(merged, strategy.survivor(all));
        });
        return merged;
    }

    private static List<Object> values(final List<Member> members, final String name) {
        final List<Object> values = new ArrayList<>();
        for (final Member member : members) {
            final Object value = member.record().getValue(name);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** The most recent member with the most of the two fields that lead the group; null when none has any of the group. */
    private static Member winner(final List<FieldPath> group, final List<Member> members) {
        Member best = null;
        int most = 0;
        for (final Member member : members) {
            int filled = 0;
            for (int i = 0; i < group.size(); i++) {
                if (group.get(i).read(member.record()) != null) {
                    filled += i < 2 ? group.size() : 1;
                }
            }
            final int rank = filled / group.size() * 100 + (filled > 0 ? 1 : 0);
            if (rank > most) {
                most = rank;
                best = member;
            }
        }
        return best;
    }

    /** Two versions of one source record are not two sources: the older one adds nothing to a sum. */
    private static List<Member> oneOfEachKey(final List<Member> members) {
        final Set<String> seen = new HashSet<>();
        return members.stream().filter(member -> seen.add(member.key())).toList();
    }
}
