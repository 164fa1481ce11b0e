// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.field.CompactRecord;
import io.emailpersonalization.nifi.record.field.FieldNames;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges the records of one person into a golden record. By default the most recent value of each field survives. Fields of a group survive together, from one record: an address is
 * never combined from two. Safe for threads. MergeTest and DeduplicateCustomerRecordTest test it.
 */
public final class Survivorship {

    private final Map<FieldPath, SurvivorshipRule> rules;
    private final List<List<FieldPath>> groups;
    private final SurvivorshipRule[] ruleOfGroup;
    /** The fields of the last schema, which most often is the schema of the next person too. */
    private volatile Fields cachedFields = new Fields(null, null);

    /** The names of a schema's fields. */
    private record Fields(RecordSchema schema, FieldNames set) {
    }

    /**
     * @param rules the rules other than the default, by field
     * @param groups fields that survive together; the first fields of a group decide which record they come from
     */
    public Survivorship(final Map<FieldPath, SurvivorshipRule> rules, final List<List<FieldPath>> groups) {
        this.rules = new LinkedHashMap<>(rules);
        this.groups = List.copyOf(groups);
        this.ruleOfGroup = this.groups.stream().map(group -> ruleOf(group).orElse(null)).toArray(SurvivorshipRule[]::new);
    }

    /** Returns the rule that chooses the record of a group, if a rule is set for one of its fields. */
    public Optional<SurvivorshipRule> ruleOf(final List<FieldPath> group) {
        return group.stream().map(rules::get).filter(rule -> rule != null && rule.choosesRecord()).findFirst();
    }

    /** Whether a rule sums a field or a field within it. */
    public boolean sums(final String field) {
        return rules.entrySet().stream().anyMatch(rule -> rule.getValue().strategy() == MergeStrategy.SUM
                && (rule.getKey().topLevelName().filter(field::equals).isPresent() || rule.getKey().path().startsWith("/" + field + "/")));
    }

    /** Begins the merge of a person. */
    public Merge begin(final RecordSchema schema) {
        Fields fields = cachedFields;
        if (fields.schema() != schema) {
            fields = new Fields(schema, new FieldNames(schema.getFieldNames()));
            cachedFields = fields;
        }
        return new Merge(fields);
    }

    /** The merge of the records of one person. Keeps no records but the candidates of groups. */
    public final class Merge {
        private final Fields fields;
        private final Object[] values;
        /** Values of fields that are not in the schema. */
        private final Map<String, Object> others = new LinkedHashMap<>(0);
        private final Map<FieldPath, Object> survivors = new LinkedHashMap<>();
        private final Map<FieldPath, Integer> ranks = new LinkedHashMap<>();
        private final Winner[] winners = new Winner[groups.size()];
        private final Set<String> seen = new HashSet<>();

        private Merge(final Fields fields) {
            this.fields = fields;
            this.values = new Object[fields.set().size()];
        }

        /** Adds a record. The most recent record comes first. */
        public void accept(final Member member) {
            final Record record = member.record();
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] == null ? record.getValue(fields.set().name(i)) : values[i];
            }
            if (!fields.set().covers(record)) {
                record.getRawFieldNames().stream().filter(name -> !fields.set().contains(name)).forEach(name -> keep(name, record));
            }
            for (int group = 0; group < winners.length; group++) {
                winners[group] = better(group, winners[group], member);
            }
            // of two versions of one source record only the newer one counts in a sum
            if (seen.add(member.key())) {
                rules.forEach((path, rule) -> accept(path, rule, member));
            }
        }

        private void keep(final String name, final Record record) {
            if (others.get(name) == null) {
                others.put(name, record.getValue(name));
            }
        }

        private void accept(final FieldPath path, final SurvivorshipRule rule, final Member member) {
            final Object value = path.read(member.record());
            if (value == null) {
                return;
            }
            final int rank = rule.rank(member.source());
            final Object known = survivors.get(path);
            if (known == null || rank < ranks.get(path)) {
                survivors.put(path, value);
                ranks.put(path, rank);
            } else if (rule.strategy() != MergeStrategy.SOURCE_PRIORITY) {
                survivors.put(path, rule.strategy().survivor(known, value));
            }
        }

        private Record merged() {
            if (others.isEmpty()) {
                return new CompactRecord(fields.schema(), fields.set(), values);
            }
            final Map<String, Object> all = new LinkedHashMap<>();
            for (int i = 0; i < values.length; i++) {
                all.put(fields.set().name(i), values[i]);
            }
            all.putAll(others);
            return new MapRecord(fields.schema(), all);
        }

        /**
         * Returns the golden record.
         *
         * @param chosen the records of groups that were chosen elsewhere, by the first path of the group
         */
        public Record finish(final Map<FieldPath, Record> chosen) {
            final Record merged = merged();
            survivors.forEach((path, value) -> path.write(merged, value));
            for (int group = 0; group < winners.length; group++) {
                final List<FieldPath> paths = groups.get(group);
                final Record winner = chosen.containsKey(paths.getFirst()) ? chosen.get(paths.getFirst()) : winners[group] == null ? null : winners[group].record();
                if (winner != null) {
                    for (final FieldPath path : paths) {
                        if (!rules.containsKey(path) || rules.get(path).choosesRecord()) {
                            path.write(merged, path.read(winner));
                        }
                    }
                }
            }
            return merged;
        }
    }

    /**
     * The best record of a group so far.
     *
     * @param score the length or number of its values; the highest wins
     */
    private record Winner(Record record, int priority, int score) {
    }

    /** Returns the better record by the rule of the group. Without a rule it is the most recent record with the most of the two leading fields. Null when no record has a value. */
    private Winner better(final int ofGroup, final Winner best, final Member member) {
        final List<FieldPath> group = groups.get(ofGroup);
        final SurvivorshipRule rule = ruleOfGroup[ofGroup];
        final boolean isByLength = rule != null && rule.strategy() == MergeStrategy.MOST_COMPLETE;
        int leading = 0;
        int filled = 0;
        int length = 0;
        for (int i = 0; i < group.size(); i++) {
            final Object value = group.get(i).read(member.record());
            if (value != null) {
                leading += i < 2 ? 1 : 0;
                filled++;
                length += isByLength ? MergeStrategy.length(value) : 0;
            }
        }
        if (filled == 0) {
            return best;
        }
        final int priority = rule == null ? 0 : rule.rank(member.source());
        final int amount = isByLength ? length : leading * 2 + 1;
        return best == null || priority < best.priority() || priority == best.priority() && amount > best.score() ? new Winner(member.record(), priority, amount) : best;
    }
}
