// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.erasure.ErasureHasher;
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
 * Erases people or single records, and readmits erased people. The records are deleted; hashes of their ids and mailboxes stay, so that the same records are not stored again.
 * An address that another person has too is not among them. Tested by ErasureTest.
 */
public final class PersonEraser {

    private static final String NOT_FOUND = "the index does not know the record or the person, and never erased it: check the id, or add the e-mail";
    private static final String SHARED = "the index knows several people with the e-mail: name one by source and customer_id, or by golden_id";
    private static final String OTHER_PERSON = "the index does not know the record, and a person in it has the e-mail: name a record that it knows";

    private final IndexStatements statements;
    private final ErasureHasher hasher;
    private final String run;
    private final ChangeTable changes;

    /** @param run hash of the content that the run read */
    public PersonEraser(final IndexStatements statements, final ErasureHasher hasher, final String run, final ChangeTable changes) throws SQLException {
        this.changes = changes;
        this.statements = statements;
        this.hasher = hasher;
        this.run = run;
        statements.execute("""
                create temporary table index_erased (id int8 primary key, member_key text, record_id uuid, golden_id uuid, source text, customer_id text, unit uuid, whole bool,
                    decided_by text) on commit drop""");
        statements.execute("create temporary table index_erased_address (unit uuid, address text, mailbox text) on commit drop");
        statements.execute("create temporary table index_erased_golden (golden_id uuid primary key) on commit drop");
        statements.execute("create temporary table index_erased_word (word text primary key) on commit drop");
        statements.execute("create temporary table index_unknown_subject (place int4 primary key, people int4) on commit drop");
        statements.execute("create temporary table index_address_owner (place int4, golden_id uuid) on commit drop");
    }

    /**
     * Applies the erasures of the current step.
     *
     * @return the reasons of decisions that cannot be applied, by their place
     */
    public Map<Integer, String> erase() throws SQLException {
        final Map<Integer, String> faults = new HashMap<>();
        if (statements.number("select count(*) from index_step_decision where kind in ('erase', 'erase_record')") == 0) {
            return faults;
        }
        resolveUnknownSubjects(faults);
        for (final String table : List.of("index_erased", "index_erased_address")) {
            statements.execute("truncate " + table);
        }
        erase("erase", "m.golden_id = v.one_golden");
        erase("erase_record", "m.member_key = v.one_key");
        statements.execute("""
                update index_erased e set whole = not exists (select 1 from index_member o where o.index_name = :index and o.golden_id = e.golden_id
                    and not exists (select 1 from index_erased x where x.id = o.id))""");
        statements.execute("analyze index_erased");
        // a remaining person may have the id of the erased record
        statements.execute("""
                update index_erased e set unit = case when e.whole then e.golden_id
                    when exists (select 1 from index_golden g where g.index_name = :index and g.golden_id = e.record_id)
                        or exists (select 1 from index_alias a where a.index_name = :index and a.golden_id = e.record_id) then md5(e.record_id::text || '#erased')::uuid
                    else e.record_id end""");
        findAddresses();
        storeHashes();
        addChanges();
        refreshRemaining();
        delete();
        return faults;
    }

    private void erase(final String kind, final String condition) throws SQLException {
        statements.execute("""
                insert into index_erased (id, member_key, record_id, golden_id, source, customer_id, decided_by)
                select distinct on (m.id) m.id, m.member_key, m.record_id, m.golden_id, m.source, m.customer_id, v.decided_by
                from index_step_decision v join index_member m on m.index_name = :index and %s where v.kind = ? order by m.id, v.place""".formatted(condition), kind);
    }

    /**
     * Resolves erasures of a record or person that the index does not know. Such a decision was applied before, or means the one person who has its e-mail, or is about an address
     * that nobody has, or is invalid.
     */
    private void resolveUnknownSubjects(final Map<Integer, String> faults) throws SQLException {
        statements.execute("truncate index_unknown_subject, index_address_owner");
        statements.execute("""
                insert into index_address_owner
                select v.place, m.golden_id from index_step_decision v join index_mailbox b on b.index_name = :index and b.mailbox = v.mailbox join index_member m on m.id = b.member_id
                union select v.place, m.golden_id from index_step_decision v join index_member m on m.index_name = :index and lower(m.email) = lower(v.email)""");
        statements.execute("""
                insert into index_unknown_subject
                select v.place, (select count(*) from index_address_owner a where a.place = v.place) from index_step_decision v where v.kind in ('erase', 'erase_record') and not exists (
                    select 1 from index_golden g where g.index_name = :index and g.golden_id = v.one_golden)""");
        if (statements.number("select count(*) from index_unknown_subject") == 0) {
            return;
        }
        final Set<Integer> appliedBefore = new HashSet<>();
        final Map<String, List<Integer>> byHash = new HashMap<>();
        statements.query("select v.place, v.one_key, v.mailbox, s.people, v.one_golden is null from index_step_decision v join index_unknown_subject s on s.place = v.place", row -> {
            final int place = row.getInt(1);
            if (row.getString(2) != null) {
                byHash.computeIfAbsent(hasher.hashOfMember(row.getString(2)), any -> new ArrayList<>()).add(place);
            } else if (row.getString(3) != null && row.getInt(4) == 0 && row.getBoolean(5)) {
                hasher.hashes(null, row.getString(3), true).forEach(hash -> byHash.computeIfAbsent(hash, any -> new ArrayList<>()).add(place));
            }
        });
        new ErasedHashTable(statements).erasedAt(byHash.keySet()).keySet().forEach(hash -> appliedBefore.addAll(byHash.get(hash)));
        statements.query("""
                select v.place from index_step_decision v join index_unknown_subject s on s.place = v.place
                where v.one_key is null and exists (select 1 from index_change c where c.index_name = :index and c.golden_id = v.one_golden and c.became = 'erased')""",
                row -> appliedBefore.add(row.getInt(1)));
        drop(appliedBefore);
        final Set<Integer> withOrders = new OrderTable(statements).decisionsWithOrders();
        statements.query("select v.place, v.kind, v.mailbox is null, s.people from index_step_decision v join index_unknown_subject s on s.place = v.place", row -> {
            final int people = row.getInt(4);
            final boolean isRecord = "erase_record".equals(row.getString(2));
            if (withOrders.contains(row.getInt(1))) {
                return;
            }
            if (row.getBoolean(3) || people > 1 || people == 1 && isRecord) {
                faults.put(row.getInt(1), row.getBoolean(3) ? NOT_FOUND : isRecord ? OTHER_PERSON : SHARED);
            }
        });
        drop(faults.keySet());
        statements.execute("""
                update index_step_decision v set one_golden = a.golden_id from index_unknown_subject s join index_address_owner a on a.place = s.place where s.place = v.place and s.people = 1""");
        // what remains are addresses that nobody has
        statements.execute("delete from index_unknown_subject s where s.people > 0 or not exists (select 1 from index_step_decision v where v.place = s.place)");
        statements.execute("update index_step_decision v set one_golden = coalesce(v.one_id, v.one_golden, v.pseudonym) from index_unknown_subject s where s.place = v.place");
    }

    private void drop(final Collection<Integer> places) throws SQLException {
        statements.execute("delete from index_step_decision where place = any(?::int4[])", (Object) places.toArray(Integer[]::new));
    }

    /** Collects the addresses of the erased records, without those that a remaining person has now. */
    private void findAddresses() throws SQLException {
        statements.execute("""
                insert into index_erased_address
                select unit, address, mailbox from (
                    select e.unit, m.email as address, m.mailbox from index_erased e join index_member m on m.id = e.id where m.email is not null
                    union select e.unit, f.address, f.mailbox from index_erased e join index_former f on f.member_id = e.id
                    union select e.unit, v.email, v.mailbox from index_step_decision v join index_erased e on e.golden_id = v.one_golden and (v.kind = 'erase' or e.member_key = v.one_key)
                        where v.kind in ('erase', 'erase_record') and v.email is not null
                    union select v.one_golden, v.email, v.mailbox from index_step_decision v join index_unknown_subject s on s.place = v.place where v.email is not null) gone""");
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

    private void storeHashes() throws SQLException {
        final Set<String> hashes = new HashSet<>();
        // the id of an erased person does not stand for others who share it
        statements.query("""
                select gone.key from (select member_key from index_erased union select one_key from index_step_decision where kind in ('erase', 'erase_record') and one_key is not null) gone (key)
                where not exists (select 1 from index_member o where o.index_name = :index and o.shared_key = gone.key)""",
                row -> hashes.add(hasher.hashOfMember(row.getString(1))));
        statements.query("""
                select mailbox from (
                    select b.mailbox from index_erased e join index_mailbox b on b.member_id = e.id
                    union select mailbox from index_erased_address where mailbox is not null) forgotten
                where not exists (select 1 from index_mailbox b where b.index_name = :index and b.mailbox = forgotten.mailbox
                    and not exists (select 1 from index_erased e where e.id = b.member_id))""", row -> {
            if (ExactIdentity.identifies(row.getString(1))) {
                hashes.add(hasher.hashOfMailbox(row.getString(1)));
            }
        });
        new ErasedHashTable(statements).add(hashes);
    }

    private void addChanges() throws SQLException {
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by, addresses, members)
                select :index, ?, e.unit, 'erased', 'erased', min(e.decided_by), array(select distinct a.address from index_erased_address a where a.unit = e.unit order by 1),
                    json_agg(json_build_object('source', e.source, 'customer_id', e.customer_id) order by e.id)
                from index_erased e group by e.unit order by e.unit""", run);
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by, addresses, members)
                select :index, ?, v.one_golden, 'erased', 'erased', min(v.decided_by), array(select distinct a.address from index_erased_address a where a.unit = v.one_golden order by 1),
                    coalesce(json_agg(json_build_object('source', v.one_source, 'customer_id', v.one_customer)) filter (where v.one_customer is not null), '[]')
                from index_step_decision v join index_unknown_subject s on s.place = v.place group by v.one_golden order by v.one_golden""", run);
        statements.execute("insert into index_erased_golden select distinct golden_id from index_erased where whole on conflict do nothing");
    }

    /** Marks the people who remain, to be grouped and merged again, and the mailboxes whose owner may change. */
    private void refreshRemaining() throws SQLException {
        statements.execute("""
                insert into index_dirty select distinct b.member_id from index_erased e join index_mailbox a on a.member_id = e.id
                join index_mailbox b on b.index_name = :index and b.mailbox = a.mailbox where not exists (select 1 from index_erased x where x.id = b.member_id)
                union select o.id from index_erased e join index_member o on o.index_name = :index and o.golden_id = e.golden_id
                where not e.whole and not exists (select 1 from index_erased x where x.id = o.id) on conflict do nothing""");
        statements.query("select distinct golden_id from index_erased where not whole", row -> changes.addRenewal(row.getObject(1, UUID.class)));
        statements.execute("insert into index_stale select distinct golden_id from index_erased where not whole on conflict do nothing");
        statements.execute("""
                insert into index_claimed select mailbox from index_golden g join index_erased e on e.golden_id = g.golden_id where g.index_name = :index and g.mailbox is not null
                union select b.mailbox from index_erased e join index_mailbox b on b.member_id = e.id
                union select m.mailbox from index_erased e join index_member m on m.id = e.id where m.mailbox is not null on conflict do nothing""");
    }

    /** Deletes the records. Aliases stay: a golden id is never used again, and a second erasure by an old id is still understood. */
    private void delete() throws SQLException {
        final OrderTable orders = new OrderTable(statements);
        if (orders.isFilled()) {
            orders.erase();
        }
        for (final String table : List.of("index_decision", "index_review")) {
            for (final String side : List.of("one_key", "other_key")) {
                statements.execute("""
                        delete from %s x using (select member_key from index_erased union select one_key from index_step_decision where kind in ('erase', 'erase_record') and one_key is not null) gone
                        where x.index_name = :index and x.%s = gone.member_key""".formatted(table, side));
            }
        }
        statements.execute("""
                delete from index_waiting w using (select member_key from index_erased union select one_key from index_step_decision where kind in ('erase',
                        'erase_record') and one_key is not null) gone
                where w.index_name = :index and gone.member_key in (w.member_key, w.record_key)""");
        statements.execute("delete from index_waiting w using index_erased_address a where w.index_name = :index and (w.mailbox = a.mailbox or lower(w.email) = lower(a.address))");
        for (final String table : List.of("index_removed", "index_read_key", "index_absent")) {
            statements.execute("""
                    delete from %s x using (select member_key from index_erased union select one_key from index_step_decision where kind in ('erase', 'erase_record') and one_key is not null) gone
                    where x.index_name = :index and x.member_key = gone.member_key""".formatted(table));
        }
        statements.execute("delete from index_dirty d using index_erased e where d.id = e.id");
        statements.execute("delete from index_decided_member d using index_erased e where d.id = e.id");
        statements.execute("delete from index_member m using index_erased e where m.id = e.id");
        statements.execute("delete from index_golden g using index_erased e where e.whole and g.index_name = :index and g.golden_id = e.golden_id");
        statements.execute("delete from index_stale s using index_erased e where e.whole and s.golden_id = e.golden_id");
    }

    /** Deletes changes into people who were erased later in the same run, and addresses of erased people where they stand as the author of a decision. */
    public void finish() throws SQLException {
        statements.execute("delete from index_change c using index_erased_golden e where c.index_name = :index and c.run = ? and c.became = e.golden_id::text", run);
        if (statements.number("select count(*) from index_erased_word") > 0) {
            for (final String table : List.of("index_change", "index_decision", "index_waiting", "index_suppressed")) {
                statements.execute("update %s x set decided_by = null from index_erased_word w where x.index_name = :index and lower(x.decided_by) = w.word".formatted(table));
            }
        }
    }

    /**
     * Applies the readmissions of the current step.
     *
     * @return the reasons of decisions that cannot be applied, by their place
     */
    public Map<Integer, String> readmit() throws SQLException {
        final Map<String, List<Integer>> byHash = new HashMap<>();
        final Map<Integer, String> faults = new HashMap<>();
        statements.query("select place, one_key, mailbox from index_step_decision where kind = 'readmit'", row -> {
            final int place = row.getInt(1);
            faults.put(place, "nobody was erased under this record or e-mail");
            hasher.hashes(row.getString(2), row.getString(3), true).forEach(hash -> byHash.computeIfAbsent(hash, any -> new ArrayList<>()).add(place));
        });
        if (faults.isEmpty()) {
            return faults;
        }
        new ErasedHashTable(statements).remove(byHash.keySet()).forEach(hash -> byHash.get(hash).forEach(faults::remove));
        statements.query("""
                select v.place from index_step_decision v join index_change c on c.index_name = :index and c.run = ? and c.reason = 'readmitted' and c.golden_id = coalesce(v.one_id, v.pseudonym)
                where v.kind = 'readmit'""", row -> faults.remove(row.getInt(1)), run);
        statements.execute("delete from index_step_decision where kind = 'readmit' and place = any(?::int4[])", (Object) faults.keySet().toArray(Integer[]::new));
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by)
                select :index, ?, coalesce(one_id, pseudonym), coalesce(one_id, pseudonym)::text, 'readmitted', min(decided_by) from index_step_decision v
                where kind = 'readmit' and not exists (
                    select 1 from index_change c where c.index_name = :index and c.run = ? and c.reason = 'readmitted' and c.golden_id = coalesce(v.one_id, v.pseudonym))
                group by coalesce(one_id, pseudonym)""", run, run);
        return faults;
    }
}
