// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.AbsentRecords;
import io.emailpersonalization.nifi.matching.index.person.CompleteRead;
import io.emailpersonalization.nifi.record.component.RunLimit;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.WithheldIds;

import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Removes the records that the read of a whole source lacks. It removes none while there is a doubt: parts of the read are missing, records were left out on the way, or there are more than the
 * limits allow. The index is locked, and the records of the FlowFile are stored. Tested by CompleteSourceTest.
 */
public final class SourceReads {

    /** Hexadecimal digits of the id of a hold, as those of PutEspContact. */
    private static final int HOLD_DIGITS = 16;
    /** An interval of PostgreSQL after which the parts of a read that never became complete are deleted. */
    private static final String MAX_READ_AGE = "7 days";

    /** The key by which a staged or stored record has its id: of several people with one id, that of the id. */
    private static final String ID_KEY = "coalesce(%1$s.shared_key, %1$s.member_key)";
    private static final String SOURCE_OF = "split_part(" + ID_KEY + ", chr(31), 1)";
    /** Whether a record has an id. The key of a record without one is a hash. */
    private static final String HAS_ID = "split_part(" + ID_KEY + ", chr(31), 1) <> 'sha256'";

    private final IndexStatements statements;
    private final OffsetDateTime asOf;

    /** @param asOf As Of of the run */
    public SourceReads(final IndexStatements statements, final Instant asOf) {
        this.statements = statements;
        this.asOf = asOf.atOffset(ZoneOffset.UTC);
    }

    /**
     * A whole read.
     *
     * @param version records up to this Updated At are older than the read: its time where that is known, else the latest Updated At among its records. Null if they have none
     */
    private record WholeRead(String source, OffsetDateTime readAt, OffsetDateTime version, List<WithheldIds> withheld, String problem) {
    }

    /** Removes what a read lacks, if it is complete with this FlowFile. */
    public AbsentRecords apply(final CompleteRead read) throws SQLException {
        createIncoming();
        final List<String> sources = sources();
        final String source = read.source() == null && sources.size() == 1 ? sources.getFirst() : read.source();
        if (source == null || source.isEmpty() || "sha256".equals(source)) {
            return AbsentRecords.none(AbsentRecords.State.DOUBTFUL, sources.isEmpty() ? "the read has no record with an id"
                    : source != null ? "the records name no source: set Default Source"
                            : "the records come from %d sources: set Complete Source to the one that is complete".formatted(sources.size()));
        }
        final String problem = problem(read, source);
        final WholeRead whole;
        if (read.fragment().isWhole()) {
            whole = new WholeRead(source, asOf, read.isTimed() ? asOf : version(source), List.of(read.withheld()), problem);
            statements.execute("create temporary table index_present on commit drop as select distinct key from index_read_incoming where source = ?", source);
        } else {
            store(read, source, problem);
            whole = complete(read, source);
            if (whole == null) {
                return AbsentRecords.none(AbsentRecords.State.INCOMPLETE, missing(read, source));
            }
        }
        return apply(read, whole);
    }

    /** The records of the FlowFile by source and id. */
    private void createIncoming() throws SQLException {
        statements.execute(("""
                create temporary table index_read_incoming on commit drop as
                select %1$s as source, %2$s as has_id, %3$s as key, s.updated_at, source as name from index_staged s
                union all select %1$s, %2$s, %3$s, s.updated_at, source from index_staged_waiting s
                union all select %1$s, %2$s, s.member_key, null, source from index_staged s where s.shared_key is not null""").formatted(SOURCE_OF.formatted("s"), HAS_ID.formatted("s"),
                ID_KEY.formatted("s")));
    }

    private List<String> sources() throws SQLException {
        final List<String> sources = new ArrayList<>();
        statements.query("select distinct source from index_read_incoming where has_id order by 1", row -> sources.add(row.getString(1)));
        return sources;
    }

    private String problem(final CompleteRead read, final String source) throws SQLException {
        if (read.problem() != null) {
            return read.problem();
        }
        final long withoutId = statements.number("select count(*) from index_read_incoming where not has_id and coalesce(name, ?) = ?", source, source);
        if (withoutId > 0) {
            return "%d records of the source have no id that names them, so that it is not known which are gone: mend them in the source".formatted(withoutId);
        }
        final long records = statements.number("select count(*) from index_read_incoming where has_id and source = ?", source);
        return records == 0 && read.fragment().isWhole() ? "the read has no record of the source %s".formatted(source) : null;
    }

    private OffsetDateTime version(final String source) throws SQLException {
        final OffsetDateTime[] version = new OffsetDateTime[1];
        statements.query("select max(updated_at) from index_read_incoming where source = ?", row -> version[0] = row.getObject(1, OffsetDateTime.class), source);
        return version[0];
    }

    /** Stores a part of a read. A part that comes again changes nothing. */
    private void store(final CompleteRead read, final String source, final String problem) throws SQLException {
        final CompleteRead.Fragment fragment = read.fragment();
        final int added = statements.execute("""
                insert into index_read (index_name, source, read_id, fragment, fragments, read_at, version, records, withheld_ids, problem)
                select :index, ?, ?, ?, ?, ?, max(updated_at), count(*), ?, ? from index_read_incoming where source = ? on conflict do nothing""",
                source, fragment.readId(), fragment.index(), fragment.count(), asOf, read.withheld().toString(), problem, source);
        if (added > 0 && !isApplied(source, fragment.readId())) {
            statements.execute("insert into index_read_key (index_name, source, read_id, member_key) select distinct :index, source, ?, "
                    + "key from index_read_incoming where source = ? on conflict do nothing",
                    fragment.readId(), source);
        }
        for (final String table : List.of("index_read_key", "index_read")) {
            statements.execute("""
                    delete from %s k using (select read_id from index_read where index_name = :index and source = ? group by read_id having max(stored_at) < now() - ?::interval) old
                    where k.index_name = :index and k.source = ? and k.read_id = old.read_id""".formatted(table), source, MAX_READ_AGE, source);
        }
    }

    private boolean isApplied(final String source, final String readId) throws SQLException {
        return statements.number("select count(*) from index_read where index_name = :index and source = ? and read_id = ? and is_applied", source, readId) > 0;
    }

    /** Returns the read if all its parts came and it was not applied before; else null. */
    private WholeRead complete(final CompleteRead read, final String source) throws SQLException {
        final String readId = read.fragment().readId();
        final WholeRead[] whole = new WholeRead[1];
        statements.query("""
                select min(read_at), max(version), sum(records) from index_read where index_name = :index and source = ? and read_id = ?
                having count(*) = max(fragments) and max(fragment) - min(fragment) + 1 = max(fragments) and count(distinct fragments) = 1 and not bool_or(is_applied)""", row -> {
            whole[0] = new WholeRead(source, row.getObject(1, OffsetDateTime.class), row.getObject(2, OffsetDateTime.class), List.of(),
                    row.getLong(3) == 0 ? "the read has no record of the source %s".formatted(source) : null);
        }, source, readId);
        if (whole[0] == null) {
            return null;
        }
        final List<WithheldIds> withheld = new ArrayList<>();
        final Set<String> problems = new LinkedHashSet<>();
        if (whole[0].problem() != null) {
            problems.add(whole[0].problem());
        }
        statements.query("select withheld_ids, problem from index_read where index_name = :index and source = ? and read_id = ? order by fragment", row -> {
            withheld.add(WithheldIds.parse(row.getString(1)));
            if (row.getString(2) != null) {
                problems.add(row.getString(2));
            }
        }, source, readId);
        statements.execute("create temporary table index_present on commit drop as select member_key as key from index_read_key where index_name = :index and source = ? and read_id = ?",
                source, readId);
        statements.execute("delete from index_read_key where index_name = :index and source = ? and read_id = ?", source, readId);
        statements.execute("update index_read set is_applied = true, withheld_ids = null where index_name = :index and source = ? and read_id = ?", source, readId);
        return new WholeRead(source, whole[0].readAt(), read.isTimed() ? whole[0].readAt() : whole[0].version(), withheld, problems.isEmpty() ? null : String.join("; ", problems));
    }

    private String missing(final CompleteRead read, final String source) throws SQLException {
        final String[] message = new String[1];
        statements.query("select count(*), max(fragments), bool_or(is_applied) from index_read where index_name = :index and source = ? and read_id = ?",
                row -> message[0] = row.getBoolean(3) ? "the read was applied before"
                        : "%d of %s FlowFiles of the read came".formatted(row.getLong(1), row.getString(2) == null ? "an unknown number of" : row.getString(2)),
                source, read.fragment().readId());
        return message[0];
    }

    private AbsentRecords apply(final CompleteRead read, final WholeRead whole) throws SQLException {
        statements.execute("analyze index_present");
        if (statements.number("select count(*) from index_source where index_name = :index and source = ? and read_at > ?", whole.source(), whole.readAt()) > 0) {
            return AbsentRecords.none(AbsentRecords.State.OUTDATED, "a later read of the source was applied before");
        }
        findAbsent(whole, read.isTimed());
        final long known = statements.number("select count(*) from index_member m where m.index_name = :index and m.removed_at is null and " + SOURCE_OF.formatted("m") + " = ?", whole.source());
        final long absent = statements.number("select count(*) from index_missing");
        if (whole.problem() != null) {
            return new AbsentRecords(AbsentRecords.State.DOUBTFUL, known, absent, 0, whole.problem(), null);
        }
        final String breach = breach(read, known, whole.source());
        String holdId = null;
        if (breach != null) {
            holdId = hold(whole.source());
            statements.execute("delete from index_missing where not is_approved");
        } else {
            statements.execute("delete from index_absent where index_name = :index and source = ?", whole.source());
            statements.execute("""
                    insert into index_source (index_name, source, read_at, version) values (:index, ?, ?, ?)
                    on conflict (index_name, source) do update set read_at = excluded.read_at, version = excluded.version, applied_at = now()""", whole.source(), whole.readAt(), whole.version());
        }
        final int removed = remove(whole);
        return new AbsentRecords(breach == null ? AbsentRecords.State.APPLIED : AbsentRecords.State.HELD, known, absent, removed, breach, holdId);
    }

    /**
     * Finds the records of the source that the read lacks. A record that was read later, or has a version later than the read, is newer than it. Where the time of the read is not known, a record is
     * newer if no earlier read of the whole source had it and its version is later than all of this read. A record that an earlier stage left out is not gone.
     */
    private void findAbsent(final WholeRead whole, final boolean isTimed) throws SQLException {
        statements.execute(("""
                create temporary table index_missing on commit drop as
                select m.id, m.member_key, m.customer_id, m.golden_id, false as is_approved from index_member m
                where m.index_name = :index and m.removed_at is null and %1$s = ? and m.seen_at < ?
                and not (coalesce(m.updated_at > ?, false) and (? or m.first_seen_at > coalesce((select applied_at from index_source where index_name = :index and source = ?), '-infinity')))
                and not exists (select 1 from index_present p where p.key = m.member_key) and not exists (select 1 from index_present p where p.key = m.shared_key)""")
                .formatted(SOURCE_OF.formatted("m")), whole.source(), whole.readAt(), whole.version(), isTimed, whole.source());
        if (whole.withheld().stream().allMatch(WithheldIds::isEmpty)) {
            return;
        }
        final List<Long> held = new ArrayList<>();
        statements.query("select id, split_part(" + ID_KEY.formatted("x") + ", chr(31), 2) from (select i.id, m.member_key, m.shared_key from index_missing i join index_member m on m.id = i.id) x",
                row -> {
            final String id = row.getString(2);
            if (whole.withheld().stream().anyMatch(ids -> ids.contains(id))) {
                held.add(row.getLong(1));
            }
        });
        statements.execute("delete from index_missing where id = any(?::int8[])", (Object) held.toArray(Long[]::new));
    }

    /** Returns which limits the records exceed that nobody approved, with the counts; null for none. */
    private String breach(final CompleteRead read, final long known, final String source) throws SQLException {
        statements.execute("""
                update index_missing i set is_approved = true from index_absent a
                where a.index_name = :index and a.source = ? and a.member_key = i.member_key and a.hold_id = any(?::text[])""", source, read.approvedHolds().toArray(String[]::new));
        final long count = statements.number("select count(*) from index_missing where not is_approved");
        final StringJoiner breaches = new StringJoiner(" and ");
        for (final RunLimit limit : read.limits()) {
            if (count > 0 && limit.isExceededBy(count, known)) {
                breaches.add("%s is %s".formatted(limit.name(), limit.text()));
            }
        }
        return breaches.length() == 0 ? null : "the read lacks %d of %d records of the source %s, and %s".formatted(count, known, source, breaches);
    }

    /** Stores the records that are not removed, under an id that stands for exactly these. */
    private String hold(final String source) throws SQLException {
        final MessageDigest digest = Digests.sha256();
        Digests.addPart(digest, source);
        statements.query("select member_key from index_missing where not is_approved order by member_key collate \"C\"", row -> Digests.addPart(digest, row.getString(1)));
        final String id = Digests.hex(digest).substring(0, HOLD_DIGITS);
        statements.execute("delete from index_absent where index_name = :index and source = ?", source);
        statements.execute("insert into index_absent (index_name, source, member_key, hold_id) select :index, ?, member_key, ? from index_missing where not is_approved", source, id);
        return id;
    }

    private int remove(final WholeRead whole) throws SQLException {
        statements.execute("insert into index_stale select distinct golden_id from index_missing where golden_id is not null on conflict do nothing");
        statements.execute("insert into index_left select i.id, greatest(?, m.updated_at) from index_missing i join index_member m on m.id = i.id on conflict (id) do nothing", whole.readAt());
        return statements.execute("update index_member m set removed_at = ?, removed_version = ? from index_missing i where m.id = i.id", whole.readAt(), whole.version());
    }
}
