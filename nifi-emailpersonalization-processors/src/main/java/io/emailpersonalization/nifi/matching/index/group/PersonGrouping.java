// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import io.emailpersonalization.nifi.matching.index.table.ChangeTable;
import io.emailpersonalization.nifi.matching.index.table.IndexStatements;
import io.emailpersonalization.nifi.matching.merge.GoldenId;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Groups the changed records and all records connected with them into people again. It starts from everything that the index knows of them, so the people do not depend on the
 * order in which records came. The index is locked. Tested by CustomerIndexerTest and OrderOfBatchesTest.
 */
public final class PersonGrouping {

    /** Records per update. It bounds the size of the parameters. */
    private static final int RECORDS_PER_STATEMENT = 10_000;

    private static final String SAME = "same";
    private static final String DIFFERENT = "different";

    private final IndexStatements statements;
    private final ChangeTable changes;
    private final boolean isRepeated;

    private UUID[] recordIds;
    private int[] personOf;
    private int[] rootOf;
    private final List<UUID> people = new ArrayList<>();
    private final Map<Integer, UUID> idOfRoot = new HashMap<>();

    /** @param isRepeated whether this transaction grouped before */
    public PersonGrouping(final IndexStatements statements, final ChangeTable changes, final boolean isRepeated) {
        this.statements = statements;
        this.changes = changes;
        this.isRepeated = isRepeated;
    }

    /** Groups the members in {@code index_dirty}. Adds people whose records changed to {@code index_stale}, and mailboxes that lost a person to {@code index_claimed}. */
    public void regroup() throws SQLException {
        if (statements.number("select count(*) from index_dirty") == 0) {
            return;
        }
        statements.execute("analyze index_dirty");
        if (isRepeated) {
            statements.execute("drop table if exists pg_temp.index_dirty_mailbox, pg_temp.index_affected_person, pg_temp.index_alone, pg_temp.index_affected");
        }
        findAffected();
        addUnconnectedNewcomers();
        statements.execute("""
                create temporary table index_affected on commit drop as
                select id, (row_number() over (order by member_key collate "C"))::int4 - 1 as pos from (
                    select m.id, m.member_key from index_affected_person p join index_member m on m.index_name = :index and m.golden_id = p.golden_id
                    union select m.id, m.member_key from index_dirty d join index_member m on m.id = d.id where m.golden_id is null) affected""");
        statements.execute("alter table index_affected add primary key (id)");
        statements.execute("analyze index_affected");
        final int records = (int) statements.number("select count(*) from index_affected");
        if (records > 0) {
            group(records);
        }
        statements.execute("truncate index_dirty");
    }

    private void findAffected() throws SQLException {
        statements.execute("""
                create temporary table index_dirty_mailbox on commit drop as
                select b.mailbox, count(*) as members from (select distinct a.mailbox from index_dirty d join index_mailbox a on a.member_id = d.id) dirty
                join index_mailbox b on b.index_name = :index and b.mailbox = dirty.mailbox group by b.mailbox""");
        statements.execute("analyze index_dirty_mailbox");
        statements.execute("create temporary table index_affected_person (golden_id uuid primary key) on commit drop");
        statements.execute("""
                insert into index_affected_person
                select distinct m.golden_id from (
                    select id from index_dirty
                    union select b.member_id from index_dirty_mailbox d join index_mailbox b on b.index_name = :index and b.mailbox = d.mailbox where d.members > 1
                    union select l.other from index_dirty d join index_match l on l.index_name = :index and l.one = d.id
                    union select l.one from index_dirty d join index_match l on l.index_name = :index and l.other = d.id
                ) touched join index_member m on m.id = touched.id where m.golden_id is not null""");
        statements.execute("""
                insert into index_affected_person
                select distinct o.golden_id from index_dirty d join index_member m on m.id = d.id
                join index_decision x on x.index_name = :index and (x.one_key = m.member_key or x.other_key = m.member_key)
                join index_member o on o.index_name = :index and o.member_key in (x.one_key, x.other_key) where o.golden_id is not null
                on conflict do nothing""");
        statements.execute("analyze index_affected_person");
        if (statements.number("select count(*) from index_decision where index_name = :index and decision = 'different'") == 0) {
            return;
        }
        // a match that a decision suppressed may hold again when the other side moves: people who were kept apart are grouped together
        int added;
        do {
            added = statements.execute("""
                    insert into index_affected_person
                    select distinct o.golden_id from index_affected_person p join index_member m on m.index_name = :index and m.golden_id = p.golden_id
                    join index_decision x on x.index_name = :index and x.decision = 'different' and (x.one_key = m.member_key or x.other_key = m.member_key)
                    join index_member o on o.index_name = :index and o.member_key in (x.one_key, x.other_key) where o.golden_id is not null
                    on conflict do nothing""");
        } while (added > 0);
    }

    /** Makes new records without any connection people of their own, in one statement. Most new records are. */
    private void addUnconnectedNewcomers() throws SQLException {
        statements.execute("""
                create temporary table index_alone on commit drop as
                select m.id, m.record_id from index_dirty d join index_member m on m.id = d.id
                where m.golden_id is null
                and not exists (select 1 from index_mailbox a join index_dirty_mailbox b on b.mailbox = a.mailbox and b.members > 1 where a.member_id = m.id)
                and not exists (select 1 from index_match l where l.index_name = :index and l.one = m.id)
                and not exists (select 1 from index_match l where l.index_name = :index and l.other = m.id)
                and not exists (select 1 from index_decision x where x.index_name = :index and x.one_key = m.member_key)
                and not exists (select 1 from index_decision x where x.index_name = :index and x.other_key = m.member_key)
                and not exists (select 1 from index_golden g where g.index_name = :index and g.golden_id = m.record_id)
                and not exists (select 1 from index_alias a where a.index_name = :index and a.golden_id = m.record_id)
                and not exists (select 1 from index_change c where c.index_name = :index and c.golden_id = m.record_id and c.became <> c.golden_id::text)""");
        statements.execute("analyze index_alone");
        statements.execute("insert into index_golden (index_name, golden_id) select :index, record_id from index_alone order by id");
        statements.execute("update index_member m set golden_id = a.record_id from index_alone a where m.id = a.id");
        statements.execute("insert into index_stale select record_id from index_alone on conflict do nothing");
    }

    private void group(final int records) throws SQLException {
        read(records);
        final ConstrainedUnionFind sets = new ConstrainedUnionFind(records);
        applyDecisions(sets, DIFFERENT);
        applyDecisions(sets, SAME);
        uniteMailboxes(sets);
        statements.query("select a.pos, b.pos from index_match m join index_affected a on a.id = m.one join index_affected b on b.id = m.other where m.index_name = :index order by a.pos, b.pos",
                row -> sets.unite(row.getInt(1), row.getInt(2)));
        rootOf = new int[records];
        Arrays.setAll(rootOf, sets::find);
        final int[] oldestFirst = new int[records];
        final int[] next = {0};
        statements.query("select pos from index_affected order by id", row -> oldestFirst[next[0]++] = row.getInt(1));
        write(new PersonIdAssignment(rootOf, personOf, oldestFirst, people.size()));
    }

    private void read(final int records) throws SQLException {
        recordIds = new UUID[records];
        personOf = new int[records];
        final Map<UUID, Integer> numbers = new HashMap<>();
        statements.query("""
                select distinct g.id, g.golden_id from index_affected a join index_member m on m.id = a.id join index_golden g on g.index_name = :index and g.golden_id = m.golden_id
                order by g.id""", row -> {
            numbers.put(row.getObject(2, UUID.class), people.size());
            people.add(row.getObject(2, UUID.class));
        });
        statements.query("select a.pos, m.record_id, m.golden_id from index_affected a join index_member m on m.id = a.id", row -> {
            recordIds[row.getInt(1)] = row.getObject(2, UUID.class);
            personOf[row.getInt(1)] = numbers.getOrDefault(row.getObject(3, UUID.class), PersonIdAssignment.NO_PERSON);
        });
    }

    private void applyDecisions(final ConstrainedUnionFind sets, final String decision) throws SQLException {
        statements.query("""
                select a.pos, b.pos from index_decision x
                join index_member one on one.index_name = :index and one.member_key = x.one_key join index_affected a on a.id = one.id
                join index_member other on other.index_name = :index and other.member_key = x.other_key join index_affected b on b.id = other.id
                where x.index_name = :index and x.decision = ? order by a.pos, b.pos""", row -> {
            if (DIFFERENT.equals(decision)) {
                sets.keepApart(row.getInt(1), row.getInt(2));
            } else {
                sets.unite(row.getInt(1), row.getInt(2));
            }
        }, decision);
    }

    private void uniteMailboxes(final ConstrainedUnionFind sets) throws SQLException {
        final MailboxGrouping mailboxes = new MailboxGrouping(sets);
        statements.query("""
                select x.mailbox, a.pos, m.given_name, m.birth_date
                from (select distinct b.mailbox from index_affected f join index_mailbox b on b.member_id = f.id) x
                join index_mailbox b on b.index_name = :index and b.mailbox = x.mailbox join index_member m on m.id = b.member_id left join index_affected a on a.id = b.member_id
                order by x.mailbox collate "C", m.member_key collate "C\"""", row -> {
            final Integer pos = row.getObject(2, Integer.class);
            mailboxes.add(row.getString(1), pos == null ? MailboxGrouping.NOT_REGROUPED : pos, new ExactIdentity.Traits(row.getString(3), row.getString(4)));
        });
        mailboxes.flush();
    }

    private void write(final PersonIdAssignment assignment) throws SQLException {
        assignIds(assignment);
        final List<Integer> moved = new ArrayList<>();
        final Set<UUID> stale = new HashSet<>();
        final Set<UUID> splitOff = new LinkedHashSet<>();
        for (int record = 0; record < rootOf.length; record++) {
            final UUID now = idOfRoot.get(rootOf[record]);
            final UUID before = personOf[record] < 0 ? null : people.get(personOf[record]);
            if (!now.equals(before)) {
                moved.add(record);
                stale.add(now);
                if (before != null) {
                    stale.add(before);
                    if (assignment.person(rootOf[record]) < 0) {
                        splitOff.add(now);
                    }
                }
            }
        }
        for (int from = 0; from < moved.size(); from += RECORDS_PER_STATEMENT) {
            final List<Integer> chunk = moved.subList(from, Math.min(moved.size(), from + RECORDS_PER_STATEMENT));
            statements.execute("""
                    update index_member m set golden_id = x.golden_id from unnest(?::int4[], ?::uuid[]) as x (pos, golden_id) join index_affected a on a.pos = x.pos where m.id = a.id""",
                    chunk.toArray(Integer[]::new), chunk.stream().map(record -> idOfRoot.get(rootOf[record])).toArray(UUID[]::new));
        }
        merge(assignment);
        statements.execute("insert into index_stale select unnest(?::uuid[]) on conflict do nothing", (Object) stale.toArray(UUID[]::new));
        statements.execute("delete from index_stale s where not exists (select 1 from index_golden g where g.index_name = :index and g.golden_id = s.golden_id)");
        assignment.split().stream().filter(person -> !assignment.merged().containsKey(person)).sorted().forEach(person -> changes.addChange(people.get(person), people.get(person), "split"));
        splitOff.forEach(person -> changes.addChange(person, person, "split"));
    }

    private void merge(final PersonIdAssignment assignment) throws SQLException {
        final List<Integer> gone = assignment.merged().keySet().stream().sorted().toList();
        final UUID[] ids = gone.stream().map(people::get).toArray(UUID[]::new);
        final UUID[] became = gone.stream().map(person -> idOfRoot.get(assignment.merged().get(person))).toArray(UUID[]::new);
        if (ids.length == 0) {
            return;
        }
        statements.execute("""
                with gone as (delete from index_golden where index_name = :index and golden_id = any(?::uuid[]) returning mailbox)
                insert into index_claimed select distinct mailbox from gone where mailbox is not null on conflict do nothing""", (Object) ids);
        statements.execute("update index_alias a set became = x.became from unnest(?::uuid[], ?::uuid[]) as x (golden_id, became) where a.index_name = :index and a.became = x.golden_id", ids, became);
        statements.execute("insert into index_alias (index_name, golden_id, became) select :index, x.golden_id, x.became from unnest(?::uuid[], ?::uuid[]) as x (golden_id, became)", ids, became);
        for (int i = 0; i < ids.length; i++) {
            changes.addChange(ids[i], became[i], "merged");
        }
    }

    /** Gives each set the id of its person, or a new one. */
    private void assignIds(final PersonIdAssignment assignment) throws SQLException {
        final List<Integer> unnamed = new ArrayList<>();
        for (int record = 0; record < rootOf.length; record++) {
            if (rootOf[record] == record) {
                final int person = assignment.person(record);
                if (person < 0) {
                    unnamed.add(record);
                } else {
                    idOfRoot.put(record, people.get(person));
                }
            }
        }
        final Map<Integer, UUID> wanted = new LinkedHashMap<>();
        unnamed.forEach(root -> wanted.put(root, recordIds[root]));
        for (int attempt = 1; !wanted.isEmpty(); attempt++) {
            final Set<UUID> taken = new HashSet<>();
            statements.query("""
                    select golden_id from index_golden where index_name = :index and golden_id = any(?::uuid[])
                    union select golden_id from index_alias where index_name = :index and golden_id = any(?::uuid[])
                    union select golden_id from index_change where index_name = :index and became <> golden_id::text and golden_id = any(?::uuid[])""", row -> taken.add(row.getObject(1, UUID.class)),
                    wanted.values().toArray(UUID[]::new), wanted.values().toArray(UUID[]::new), wanted.values().toArray(UUID[]::new));
            for (final int root : List.copyOf(wanted.keySet())) {
                if (taken.contains(wanted.get(root))) {
                    // an id that was used before is never given to another person
                    wanted.put(root, UUID.fromString(GoldenId.of(recordIds[root] + "#" + attempt)));
                } else {
                    idOfRoot.put(root, wanted.remove(root));
                }
            }
        }
        final UUID[] added = unnamed.stream().map(idOfRoot::get).toArray(UUID[]::new);
        statements.execute("insert into index_golden (index_name, golden_id) select :index, x.golden_id from unnest(?::uuid[]) with ordinality as x (golden_id, place) "
                + "order by x.place", (Object) added);
    }
}
