// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Forgets persons, or single records of persons who go on, and lets erased people in again. Records go, and hashes stay by which they are known when they come again. An
 * address that somebody else has too is not held against that one.
 */
public final class PersonEraser {

    private static final String NOT_FOUND = "the index does not know the record or the person, and never erased it: check the id, or add the e-mail";
    private static final String SHARED = "the index knows several people with the e-mail: name one by source and customer_id, or by golden_id";
    private static final String ANOTHER = "the index does not know the record, and somebody has its e-mail: name a record that it knows";

    private final IndexStatements statements;
    private final ErasureHasher suppression;
    private final String run;
    private final ChangeTable journal;

    /** @param run hash of what was read */
    public PersonEraser(final IndexStatements statements, final ErasureHasher suppression, final String run, final ChangeTable journal) throws SQLException {
        this.journal = journal;
        this.statements = statements;
        this.suppression = suppression;
        this.run = run;
        statements.execute("""
                create temporary table index_erased (id int8 primary key, member_key text, record_id uuid, golden_id uuid, source text, customer_id text, unit uuid, whole bool,
                    decided_by text) on commit drop""");
        statements.execute("create temporary table index_erased_address (unit uuid, address text, mailbox text) on commit drop");
        statements.execute("create temporary table index_erased_golden (golden_id uuid primary key) on commit drop");
        statements.execute("create temporary table index_erased_word (word text primary key) on commit drop");
        statements.execute("create temporary table index_stranger (place int4 primary key, people int4) on commit drop");
        statements.execute("create temporary table index_addressee (place int4, golden_id uuid) on commit drop");
    }

    /**
     * Obeys the erasures of the current step.
     *
     * @return places of those that cannot be obeyed, and why
     */
    public Map<Integer, String> erase() throws SQLException {
        final Map<Integer, String> faults = new HashMap<>();
        if (statements.number("select count(*) from index_verdict where kind in ('erase', 'erase_record')") == 0) {
            return faults;
        }
        findStrangers(faults);
        for (final String table : List.of("index_erased", "index_erased_address")) {
            statements.execute("truncate " + table);
        }
        erase("erase", "m.golden_id = v.one_golden");
        erase("erase_record", "m.member_key = v.one_key");
        statements.execute("""
                update index_erased e set whole = not exists (select 1 from index_member o where o.index_name = :index and o.golden_id = e.golden_id
                    and not exists (select 1 from index_erased x where x.id = o.id))""");
        statements.execute("analyze index_erased");
        // a person who goes on may have the id of the record that goes
        statements.execute("""
                update index_erased e set unit = case when e.whole then e.golden_id
                    when exists (select 1 from index_golden g where g.index_name = :index and g.golden_id = e.record_id)
                        or exists (select 1 from index_alias a where a.index_name = :index and a.golden_id = e.record_id) then md5(e.record_id::text || '#erased')::uuid
                    else e.record_id end""");
        findAddresses();
        suppress();
        note();
        leaveBehind();
        delete();
        return faults;
    }

    private void erase(final String kind, final String condition) throws SQLException {
        statements.execute("""
                insert into index_erased (id, member_key, record_id, golden_id, source, customer_id, decided_by)
                select distinct on (m.id) m.id, m.member_key, m.record_id, m.golden_id, m.source, m.customer_id, v.decided_by
                from index_verdict v join index_member m on m.index_name = :index and %s where v.kind = ? order by m.id, v.place""".formatted(condition), kind);
    }

    /** Decisions on somebody whom the index does not know: obeyed before, about the one person who has the e-mail, about an address that nobody has, or invalid. */
    private void findStrangers(final Map<Integer, String> faults) throws SQLException {
        statements.execute("truncate index_stranger, index_addressee");
        statements.execute("""
                insert into index_addressee
                select v.place, m.golden_id from index_verdict v join index_mailbox b on b.index_name = :index and b.mailbox = v.mailbox join index_member m on m.id = b.member_id
                union select v.place, m.golden_id from index_verdict v join index_member m on m.index_name = :index and lower(m.email) = lower(v.email)""");
        statements.execute("""
                insert into index_stranger
                select v.place, (select count(*) from index_addressee a where a.place = v.place) from index_verdict v where v.kind in ('erase', 'erase_record') and not exists (
                    select 1 from index_golden g where g.index_name = :index and g.golden_id = v.one_golden)""");
        if (statements.number("select count(*) from index_stranger") == 0) {
            return;
        }
        final Set<Integer> done = new HashSet<>();
        final Map<String, List<Integer>> byHash = new HashMap<>();
        statements.query("select v.place, v.one_key, v.mailbox, s.people, v.one_golden is null from index_verdict v join index_stranger s on s.place = v.place", row -> {
            final int place = row.getInt(1);
            if (row.getString(2) != null) {
                byHash.computeIfAbsent(suppression.hashOfMember(row.getString(2)), any -> new ArrayList<>()).add(place);
            } else if (row.getString(3) != null && row.getInt(4) == 0 && row.getBoolean(5)) {
                suppression.hashes(null, row.getString(3), true).forEach(hash -> byHash.computeIfAbsent(hash, any -> new ArrayList<>()).add(place));
            }
        });
        new ErasedHashTable(statements).erasedAt(byHash.keySet()).keySet().forEach(hash -> done.addAll(byHash.get(hash)));
        statements.query("""
                select v.place from index_verdict v join index_stranger s on s.place = v.place
                where v.one_key is null and exists (select 1 from index_change c where c.index_name = :index and c.golden_id = v.one_golden and c.became = 'erased')""",
                row -> done.add(row.getInt(1)));
        drop(done);
        statements.query("select v.place, v.kind, v.mailbox is null, s.people from index_verdict v join index_stranger s on s.place = v.place", row -> {
            final int people = row.getInt(4);
            final boolean ofRecord = "erase_record".equals(row.getString(2));
            if (row.getBoolean(3) || people > 1 || people == 1 && ofRecord) {
                faults.put(row.getInt(1), row.getBoolean(3) ? NOT_FOUND : ofRecord ? ANOTHER : SHARED);
            }
        });
        drop(faults.keySet());
        statements.execute("""
                update index_verdict v set one_golden = a.golden_id from index_stranger s join index_addressee a on a.place = s.place where s.place = v.place and s.people = 1""");
        // nobody is left to be looked for but addresses that no one has
        statements.execute("delete from index_stranger s where s.people > 0 or not exists (select 1 from index_verdict v where v.place = s.place)");
        statements.execute("update index_verdict v set one_golden = coalesce(v.one_id, v.one_golden, v.pseudonym) from index_stranger s where s.place = v.place");
    }

    private void drop(final Collection<Integer> places) throws SQLException {
        statements.execute("delete from index_verdict where place = any(?::int4[])", (Object) places.toArray(Integer[]::new));
    }

    /** Every address that went with somebody, but for those that somebody who goes on has now. */
    private void findAddresses() throws SQLException {
        statements.execute("""
                insert into index_erased_address
                select unit, address, mailbox from (
                    select e.unit, m.email as address, m.mailbox from index_erased e join index_member m on m.id = e.id where m.email is not null
                    union select e.unit, f.address, f.mailbox from index_erased e join index_former f on f.member_id = e.id
                    union select e.unit, v.email, v.mailbox from index_verdict v join index_erased e on e.golden_id = v.one_golden and (v.kind = 'erase' or e.member_key = v.one_key)
                        where v.kind in ('erase', 'erase_record') and v.email is not null
                    union select v.one_golden, v.email, v.mailbox from index_verdict v join index_stranger s on s.place = v.place) gone""");
        statements.execute("analyze index_erased_address");
        statements.execute("""
                insert into index_erased_word select lower(address) from index_erased_address union select mailbox from index_erased_address where mailbox is not null on conflict do nothing""");
        statements.execute("""
                delete from index_erased_address a where exists (
                    select 1 from index_member o where o.index_name = :index and lower(o.email) = lower(a.address) and not exists (select 1 from index_erased e where e.id = o.id))
                or exists (
                    select 1 from index_mailbox b join index_member o on o.id = b.member_id and o.mailbox = b.mailbox
                    where b.index_name = :index and b.mailbox = a.mailbox and not exists (select 1 from index_erased e where e.id = o.id))""");
    }

    private void suppress() throws SQLException {
        final Set<String> hashes = new HashSet<>();
        // an id of several people suppresses none of them
        statements.query("""
                select gone.key from (select member_key from index_erased union select one_key from index_verdict where kind in ('erase', 'erase_record') and one_key is not null) gone (key)
                where not exists (select 1 from index_member o where o.index_name = :index and o.shared_key = gone.key)""",
                row -> hashes.add(suppression.hashOfMember(row.getString(1))));
        statements.query("""
                select mailbox from (
                    select b.mailbox from index_erased e join index_mailbox b on b.member_id = e.id
                    union select mailbox from index_erased_address where mailbox is not null) forgotten
                where not exists (select 1 from index_mailbox b where b.index_name = :index and b.mailbox = forgotten.mailbox
                    and not exists (select 1 from index_erased e where e.id = b.member_id))""", row -> {
            if (ExactIdentity.identifies(row.getString(1))) {
                hashes.add(suppression.hashOfMailbox(row.getString(1)));
            }
        });
        new ErasedHashTable(statements).add(hashes);
    }

    private void note() throws SQLException {
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by, addresses, members)
                select :index, ?, e.unit, 'erased', 'erased', min(e.decided_by), array(select distinct a.address from index_erased_address a where a.unit = e.unit order by 1),
                    json_agg(json_build_object('source', e.source, 'customer_id', e.customer_id) order by e.id)
                from index_erased e group by e.unit order by e.unit""", run);
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by, addresses, members)
                select :index, ?, v.one_golden, 'erased', 'erased', min(v.decided_by), array(select distinct a.address from index_erased_address a where a.unit = v.one_golden order by 1),
                    coalesce(json_agg(json_build_object('source', v.one_source, 'customer_id', v.one_customer)) filter (where v.one_customer is not null), '[]')
                from index_verdict v join index_stranger s on s.place = v.place group by v.one_golden order by v.one_golden""", run);
        statements.execute("insert into index_erased_golden select distinct golden_id from index_erased where whole on conflict do nothing");
    }

    /** Who goes on is grouped, merged and asked anew. */
    private void leaveBehind() throws SQLException {
        statements.execute("""
                insert into index_dirty select distinct b.member_id from index_erased e join index_mailbox a on a.member_id = e.id
                join index_mailbox b on b.index_name = :index and b.mailbox = a.mailbox where not exists (select 1 from index_erased x where x.id = b.member_id)
                union select o.id from index_erased e join index_member o on o.index_name = :index and o.golden_id = e.golden_id
                where not e.whole and not exists (select 1 from index_erased x where x.id = o.id) on conflict do nothing""");
        statements.query("select distinct golden_id from index_erased where not whole", row -> journal.addRenewal(row.getObject(1, UUID.class)));
        statements.execute("insert into index_stale select distinct golden_id from index_erased where not whole on conflict do nothing");
        statements.execute("""
                insert into index_claimed select mailbox from index_golden g join index_erased e on e.golden_id = g.golden_id where g.index_name = :index and g.mailbox is not null
                union select b.mailbox from index_erased e join index_mailbox b on b.member_id = e.id
                union select m.mailbox from index_erased e join index_member m on m.id = e.id where m.mailbox is not null on conflict do nothing""");
    }

    /** Aliases stay: an id that was merged away is not given again, and whoever erases by it twice is understood. */
    private void delete() throws SQLException {
        for (final String table : List.of("index_decision", "index_review")) {
            for (final String side : List.of("one_key", "other_key")) {
                statements.execute("""
                        delete from %s x using (select member_key from index_erased union select one_key from index_verdict where kind in ('erase', 'erase_record') and one_key is not null) gone
                        where x.index_name = :index and x.%s = gone.member_key""".formatted(table, side));
            }
        }
        statements.execute("""
                delete from index_waiting w using (select member_key from index_erased union select one_key from index_verdict where kind in ('erase', 'erase_record') and one_key is not null) gone
                where w.index_name = :index and gone.member_key in (w.member_key, w.record_key)""");
        statements.execute("delete from index_waiting w using index_erased_address a where w.index_name = :index and (w.mailbox = a.mailbox or lower(w.email) = lower(a.address))");
        statements.execute("delete from index_dirty d using index_erased e where d.id = e.id");
        statements.execute("delete from index_told_record d using index_erased e where d.id = e.id");
        statements.execute("delete from index_member m using index_erased e where m.id = e.id");
        statements.execute("delete from index_golden g using index_erased e where e.whole and g.index_name = :index and g.golden_id = e.golden_id");
        statements.execute("delete from index_stale s using index_erased e where e.whole and s.golden_id = e.golden_id");
    }

    /** What was decided about people who were erased afterwards is not told, and an address that stands for who decided goes too. */
    public void finish() throws SQLException {
        statements.execute("delete from index_change c using index_erased_golden e where c.index_name = :index and c.run = ? and c.became = e.golden_id::text", run);
        if (statements.number("select count(*) from index_erased_word") > 0) {
            for (final String table : List.of("index_change", "index_decision", "index_waiting", "index_suppressed")) {
                statements.execute("update %s x set decided_by = null from index_erased_word w where x.index_name = :index and lower(x.decided_by) = w.word".formatted(table));
            }
        }
    }

    /**
     * Obeys the readmissions of the current step.
     *
     * @return places of those that cannot be obeyed, and why
     */
    public Map<Integer, String> readmit() throws SQLException {
        final Map<String, List<Integer>> byHash = new HashMap<>();
        final Map<Integer, String> faults = new HashMap<>();
        statements.query("select place, one_key, mailbox from index_verdict where kind = 'readmit'", row -> {
            final int place = row.getInt(1);
            faults.put(place, "nobody was erased under this record or e-mail");
            suppression.hashes(row.getString(2), row.getString(3), true).forEach(hash -> byHash.computeIfAbsent(hash, any -> new ArrayList<>()).add(place));
        });
        if (faults.isEmpty()) {
            return faults;
        }
        new ErasedHashTable(statements).remove(byHash.keySet()).forEach(hash -> byHash.get(hash).forEach(faults::remove));
        statements.query("""
                select v.place from index_verdict v join index_change c on c.index_name = :index and c.run = ? and c.reason = 'readmitted' and c.golden_id = coalesce(v.one_id, v.pseudonym)
                where v.kind = 'readmit'""", row -> faults.remove(row.getInt(1)), run);
        statements.execute("delete from index_verdict where kind = 'readmit' and place = any(?::int4[])", (Object) faults.keySet().toArray(Integer[]::new));
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by)
                select :index, ?, coalesce(one_id, pseudonym), coalesce(one_id, pseudonym)::text, 'readmitted', min(decided_by) from index_verdict v
                where kind = 'readmit' and not exists (
                    select 1 from index_change c where c.index_name = :index and c.run = ? and c.reason = 'readmitted' and c.golden_id = coalesce(v.one_id, v.pseudonym))
                group by coalesce(one_id, pseudonym)""", run, run);
        return faults;
    }
}
