// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.PushedContact;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The table of contacts, for one audience and run. Works within a transaction of the caller. Rows are locked in the order of their ids before they are changed, so that tasks
 * do not deadlock. Tested by SyncStateTest.
 */
record ContactTable(String account, String audience, String run, AddressHash hash) {

    /** An interval of PostgreSQL after which the claim of a request ends: longer than a request takes with all its attempts. */
    private static final String MAX_REQUEST_AGE = "15 minutes";
    /** An interval of PostgreSQL after which the claim of a job ends. A job that takes longer has failed: imports of the largest files end within hours. */
    static final String MAX_JOB_AGE = "24 hours";

    private static final String COLUMNS = """
            contact_id, state, address, address_hash, vendor_status, last_result, field_hashes::text, tags::text, source_updated_at, run, claimed_by, claimed_hash\
            """;

    private static final String FIND = "select " + COLUMNS.replace("claimed_by", "case when " + isStale("esp_contact") + " then null else claimed_by end")
            + " from esp_contact where account = ? and audience = ? and (contact_id = any(?) or address_hash = any(?) or claimed_hash = any(?))";

    private static final String LOCK = """
            select contact_id from esp_contact where account = ? and audience = ? and (contact_id = any(?) or address_hash = any(?)) order by contact_id for update""";

    private static final String CLAIM = """
            insert into esp_contact as c (account, audience, contact_id, state, address_hash, claimed_by, claimed_at, claimed_hash, adopted)
            select ?, ?, x.id, 'new', x.hash, ?, now(), x.hash, true from unnest(?::text[], ?::text[]) as x(id, hash) order by x.id
            on conflict (account, audience, contact_id) do update set claimed_by = excluded.claimed_by, claimed_at = excluded.claimed_at, claimed_hash = excluded.claimed_hash
            where c.claimed_by is null or c.claimed_by = excluded.claimed_by or\s""" + isStale("c") + " returning " + COLUMNS;

    private static final String RELEASE_NEW = "delete from esp_contact where account = ? and audience = ? and claimed_by = ? and contact_id = any(?) and state = 'new'";
    private static final String RELEASE = """
            update esp_contact set claimed_by = null, claimed_at = null, claimed_hash = null where account = ? and audience = ? and claimed_by = ? and contact_id = any(?)""";

    private static final String RELEASE_ALL_NEW = "delete from esp_contact where account = ? and audience = ? and claimed_by = ? and state = 'new'";
    private static final String RELEASE_ALL = """
            update esp_contact set claimed_by = null, claimed_at = null, claimed_hash = null where account = ? and audience = ? and claimed_by = ?""";

    private static final String CLAIM_FOR_JOB = """
            update esp_contact set claimed_by = ?, claimed_at = now() where account = ? and audience = ? and claimed_by = ? and contact_id = any(?)""";
    private static final String TAKE_OVER = """
            update esp_contact set claimed_by = ?, claimed_at = now() where account = ? and audience = ? and contact_id = any(?) and claimed_by like ? || '%'""";
    /** A contact that was never pushed, or was archived or displaced since, counts as sent without an answer, until the answer comes. */
    private static final String SAVE_SENDING = """
            update esp_contact c set state = 'active', address = x.address, address_hash = x.hash, address_key = x.key, vendor_status = null, last_result = null, pushed_at = null
            from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as x(id, address, hash, key)
            where c.account = ? and c.audience = ? and c.claimed_by = ? and c.contact_id = x.id and c.state in ('new', 'displaced', 'retired')""";
    private static final String UNDO_SENDING = """
            update esp_contact set state = 'new', address = null where account = ? and audience = ? and claimed_by = ? and contact_id = any(?) and state = 'active' and pushed_at is null""";
    private static final String SAVE_PUSHED = """
            update esp_contact c set state = 'active', address = x.address, address_hash = x.hash, address_key = coalesce(x.key, c.address_key), vendor_status = x.status,
                last_result = x.result, mapping_version = ?, field_hashes = case when x.first_push then '{}' else c.field_hashes end || x.fields::jsonb,
                tags = (select coalesce(jsonb_agg(tag order by tag), '[]') from (select jsonb_array_elements_text(x.tags::jsonb) as tag
                    union select known.tag from jsonb_array_elements_text(case when x.first_push then '[]'::jsonb else c.tags end) as known(tag)
                    where known.tag not in (select jsonb_array_elements_text(x.others::jsonb))) as had),
                source_updated_at = case when c.source_updated_at > now() + interval '1 day' then x.updated else greatest(c.source_updated_at, x.updated) end,
                adopted = true, run = ?, pushed_at = now(), claimed_by = null, claimed_at = null, claimed_hash = null
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::timestamptz[])
                as x(id, address, hash, key, status, result, fields, tags, others, first_push, updated)
            where c.account = ? and c.audience = ? and c.contact_id = x.id""";

    private static final String DISPLACE = """
            update esp_contact c set state = 'displaced', vendor_status = x.status from unnest(?::text[], ?::text[], ?::text[]) as x(id, hash, status)
            where c.account = ? and c.audience = ? and c.address_hash = x.hash and c.contact_id <> x.id and c.state in ('active', 'displaced')""";

    private static final String UPDATE_BY_ADDRESS = """
            update esp_contact c set vendor_status = x.status, last_result = x.result, run = ?, address_key = coalesce(x.key, c.address_key)
            from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as x(hash, key, status, result)
            where c.account = ? and c.audience = ? and c.address_hash = x.hash and c.state <> 'new'""";

    /** A contact that was sent without an answer, and that the vendor does not hold, was never pushed. */
    private static final String UNDO_ABSENT = """
            update esp_contact set state = 'new', address = null, vendor_status = null, last_result = null
            where account = ? and audience = ? and address_hash = any(?) and state = 'active' and pushed_at is null""";
    private static final String DELETE_ABSENT = """
            delete from esp_contact where account = ? and audience = ? and address_hash = any(?) and state = 'new' and claimed_by is null""";

    private static final String MARK_RETIRED = """
            update esp_contact set state = 'retired', vendor_status = '%s', last_result = '%s', run = ? where account = ? and audience = ? and contact_id = any(?)"""
            .formatted(ContactStatus.ARCHIVED.text(), ContactResult.ARCHIVED.text());

    /** If several contacts become one, the active one is rekeyed, and the others are deleted. */
    private static final String REKEY = """
            update esp_contact c set contact_id = x.survivor, run = ? from (
                select distinct on (m.survivor) m.survivor, m.id from unnest(?::text[], ?::text[]) as m(id, survivor)
                join esp_contact o on o.account = ? and o.audience = ? and o.contact_id = m.id and o.state <> 'merged'
                order by m.survivor, o.state = 'active' desc, o.pushed_at desc nulls last, m.id) x
            where c.account = ? and c.audience = ? and c.contact_id = x.id
            and not exists (select from esp_contact s where s.account = c.account and s.audience = c.audience and s.contact_id = x.survivor)""";

    private static final String MARK_MERGED = """
            insert into esp_contact (account, audience, contact_id, state, address_hash, last_result, run, adopted)
            select ?, ?, x.id, 'merged', '', '%1$s', ?, true from unnest(?::text[]) as x(id) order by x.id
            on conflict (account, audience, contact_id) do update set state = 'merged', address = null, address_hash = '', address_key = null, vendor_status = null,
            last_result = '%1$s', field_hashes = '{}', tags = '[]', run = excluded.run where esp_contact.claimed_by is null"""
            .formatted(ContactResult.MERGED.text());

    private static final String DELETE = "delete from esp_contact where account = ? and audience = ? and (contact_id = any(?) or address_hash = any(?))";

    private static final String COUNT = """
            select count(*) filter (where state = 'active'), count(*) from esp_contact
            where account = ? and audience = ? and state in ('active', 'displaced', 'retired') and pushed_at is not null""";

    /** The condition under which the claim of a row has ended. */
    private static String isStale(final String table) {
        return "%1$s.claimed_at < now() - case when %1$s.claimed_by like '%2$s%%' then interval '%3$s' else interval '%4$s' end"
                .formatted(table, ContactRow.JOB_CLAIM, MAX_JOB_AGE, MAX_REQUEST_AGE);
    }

    List<ContactRow> find(final Connection connection, final Collection<String> ids, final Collection<String> hashes) throws SQLException {
        return query(connection, FIND, account, audience, ids, hashes, hashes);
    }

    List<ContactRow> claim(final Connection connection, final Map<String, String> addressHashes) throws SQLException {
        return query(connection, CLAIM, account, audience, run, List.copyOf(addressHashes.keySet()), List.copyOf(addressHashes.values()));
    }

    private void lock(final Connection connection, final Collection<String> ids, final Collection<String> hashes) throws SQLException {
        try (PreparedStatement select = Sql.prepare(connection, LOCK, account, audience, ids, hashes)) {
            select.execute();
        }
    }

    void release(final Connection connection, final Collection<String> ids) throws SQLException {
        if (!ids.isEmpty()) {
            lock(connection, ids, List.of());
            Sql.update(connection, RELEASE_NEW, account, audience, run, ids);
            Sql.update(connection, RELEASE, account, audience, run, ids);
        }
    }

    /** Ends every claim of the run. Claims of an interrupted attempt would block other runs. */
    void releaseAll(final Connection connection) throws SQLException {
        Sql.update(connection, RELEASE_ALL_NEW, account, audience, run);
        Sql.update(connection, RELEASE_ALL, account, audience, run);
    }

    /** Passes claims of the run to a job. */
    void claimForJob(final Connection connection, final String jobId, final Collection<String> ids) throws SQLException {
        lock(connection, ids, List.of());
        Sql.update(connection, CLAIM_FOR_JOB, ContactRow.JOB_CLAIM + jobId, account, audience, run, ids);
    }

    /** Passes claims of jobs to the run. */
    void takeOver(final Connection connection, final Collection<String> ids) throws SQLException {
        lock(connection, ids, List.of());
        Sql.update(connection, TAKE_OVER, run, account, audience, ids, ContactRow.JOB_CLAIM);
    }

    /** Ends every claim of jobs. */
    void releaseJobs(final Connection connection, final Collection<String> jobIds) throws SQLException {
        for (final String jobId : jobIds) {
            Sql.update(connection, RELEASE_ALL_NEW, account, audience, ContactRow.JOB_CLAIM + jobId);
            Sql.update(connection, RELEASE_ALL, account, audience, ContactRow.JOB_CLAIM + jobId);
        }
    }

    void saveSending(final Connection connection, final Collection<SentContact> contacts) throws SQLException {
        final List<String> ids = Sql.column(contacts, SentContact::contactId);
        lock(connection, ids, List.of());
        Sql.update(connection, SAVE_SENDING, ids, Sql.column(contacts, SentContact::address), Sql.column(contacts, contact -> hash.of(contact.address())),
                Sql.column(contacts, SentContact::addressKey), account, audience, run);
    }

    void undoSending(final Connection connection, final Collection<String> ids) throws SQLException {
        lock(connection, ids, List.of());
        Sql.update(connection, UNDO_SENDING, account, audience, run, ids);
    }

    /** @param released contacts whose claim ends without a change */
    void savePushed(final Connection connection, final Collection<PushedContact> pushed, final Collection<String> released, final String mappingVersion) throws SQLException {
        final List<String> ids = Sql.column(pushed, PushedContact::contactId);
        final List<String> hashes = Sql.column(pushed, contact -> hash.of(contact.address()));
        final List<String> all = new ArrayList<>(ids);
        all.addAll(released);
        lock(connection, all, hashes);
        release(connection, released);
        if (pushed.isEmpty()) {
            return;
        }
        final List<String> statuses = Sql.column(pushed, contact -> Objects.toString(contact.status(), null));
        Sql.update(connection, SAVE_PUSHED, mappingVersion, run, ids, Sql.column(pushed, PushedContact::address), hashes, Sql.column(pushed, PushedContact::addressKey), statuses,
                Sql.column(pushed, contact -> contact.result().text()),
                Sql.column(pushed, contact -> JsonColumn.json(contact.fingerprint().fields())), Sql.column(pushed, contact -> JsonColumn.json(contact.fingerprint().memberships().joined())),
                Sql.column(pushed, contact -> JsonColumn.json(contact.fingerprint().memberships().left())),
                Sql.column(pushed, contact -> Boolean.toString(contact.firstPush())),
                Sql.column(pushed, contact -> contact.sourceUpdatedAt() == null ? null : contact.sourceUpdatedAt().toString()), account, audience);
        Sql.update(connection, DISPLACE, ids, hashes, statuses, account, audience);
    }

    void saveAddresses(final Connection connection, final Collection<AddressOutcome> addresses) throws SQLException {
        final List<String> hashes = Sql.column(addresses, address -> hash.of(address.address()));
        final List<String> keys = Sql.column(addresses, AddressOutcome::addressKey);
        final List<String> statuses = Sql.column(addresses, address -> address.status().text());
        final List<String> results = Sql.column(addresses, address -> address.result().text());
        lock(connection, List.of(), hashes);
        Sql.update(connection, UPDATE_BY_ADDRESS, run, hashes, keys, statuses, results, account, audience);
        final List<String> absent = addresses.stream().filter(address -> address.status() == ContactStatus.ABSENT).map(address -> hash.of(address.address())).toList();
        Sql.update(connection, UNDO_ABSENT, account, audience, absent);
        Sql.update(connection, DELETE_ABSENT, account, audience, absent);
    }

    void markRetired(final Connection connection, final Collection<String> ids) throws SQLException {
        lock(connection, ids, List.of());
        Sql.update(connection, MARK_RETIRED, run, account, audience, ids);
    }

    void rekey(final Connection connection, final Map<String, String> survivors) throws SQLException {
        lock(connection, survivors.keySet(), List.of());
        Sql.update(connection, REKEY, run, List.copyOf(survivors.keySet()), List.copyOf(survivors.values()), account, audience, account, audience);
        Sql.update(connection, DELETE, account, audience, survivors.keySet(), List.of());
    }

    /** Keeps a row for a merged id, because a record with that id may still be waiting. */
    void markMerged(final Connection connection, final Collection<String> ids) throws SQLException {
        lock(connection, ids, List.of());
        Sql.update(connection, MARK_MERGED, account, audience, run, ids);
    }

    void forget(final Connection connection, final Collection<String> ids, final Collection<String> hashes) throws SQLException {
        lock(connection, ids, hashes);
        Sql.update(connection, DELETE, account, audience, ids, hashes);
    }

    /** Returns the number of active contacts; empty if none was ever pushed. */
    OptionalLong countActive(final Connection connection) throws SQLException {
        try (PreparedStatement select = Sql.prepare(connection, COUNT, account, audience); ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(2) == 0 ? OptionalLong.empty() : OptionalLong.of(row.getLong(1));
        }
    }

    private static List<ContactRow> query(final Connection connection, final String sql, final Object... parameters) throws SQLException {
        final List<ContactRow> rows = new ArrayList<>();
        try (PreparedStatement statement = Sql.prepare(connection, sql, parameters); ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                final Timestamp updated = row.getTimestamp(9);
                rows.add(new ContactRow(row.getString(1), ContactRow.State.valueOf(row.getString(2).toUpperCase(Locale.ROOT)), row.getString(3), row.getString(4),
                        ContactStatus.of(row.getString(5)), ContactResult.of(row.getString(6)), JsonColumn.fields(row.getString(7), "field_hashes of esp_contact"),
                        JsonColumn.texts(row.getString(8), "tags of esp_contact"),
                                updated == null ? null : updated.toInstant(), row.getString(10), row.getString(11), row.getString(12)));
            }
        }
        return rows;
    }
}
