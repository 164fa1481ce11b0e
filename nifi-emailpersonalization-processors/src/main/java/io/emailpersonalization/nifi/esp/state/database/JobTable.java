// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.state.Fingerprint;
import io.emailpersonalization.nifi.esp.state.OpenJob;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The tables of the vendor's jobs and their contacts, for one audience. Every method runs within a transaction of the caller. Tested by JobPushTest. */
record JobTable(String account, String audience) {


    private static final String ADD = "insert into esp_job (account, audience, job_id, run) values (?, ?, ?, ?) on conflict do nothing";
    private static final String ADD_CONTACTS = """
            insert into esp_job_contact (account, audience, job_id, contact_id, address, address_key, field_hashes, tags, other_tags, first_push, source_updated_at)
            select ?, ?, ?, x.id, x.address, x.key, x.fields::jsonb, x.tags::jsonb, x.others::jsonb, x.first_push, x.updated
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[], ?::timestamptz[])
                as x(id, address, key, fields, tags, others, first_push, updated) on conflict do nothing""";
    private static final String OPEN = """
            select j.job_id, j.submitted_at < now() - interval '%s', c.address from esp_job j
            join esp_job_contact c on c.account = j.account and c.audience = j.audience and c.job_id = j.job_id
            where j.account = ? and j.audience = ? and j.run = ? and j.done_at is null order by j.submitted_at, j.job_id, c.contact_id collate "C\"""".formatted(ContactTable.MAX_JOB_AGE);
    private static final String FINISH = "update esp_job set done_at = now() where account = ? and audience = ? and job_id = ?";
    private static final String FINISH_CONTACTS = """
            update esp_job_contact c set fate = x.fate, result = x.result, vendor_status = x.status, code = x.code, field = x.field, message = x.message
            from (select contact_id, row_number() over (order by contact_id collate "C") as place from esp_job_contact where account = ? and audience = ? and job_id = ?) p
            join unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) with ordinality as x(fate, result, status, code, field, message, place) on x.place = p.place
            where c.account = ? and c.audience = ? and c.job_id = ? and c.contact_id = p.contact_id""";
    private static final String SUBMITTED = """
            select c.contact_id, c.address, c.address_key, c.field_hashes::text, c.tags::text, c.other_tags::text, c.first_push, c.source_updated_at,
                c.fate, c.result, c.vendor_status, c.code, c.field, c.message
            from esp_job j join esp_job_contact c on c.account = j.account and c.audience = j.audience and c.job_id = j.job_id
            where j.account = ? and j.audience = ? and j.run = ? and c.contact_id = any(?) order by j.submitted_at""";
    private static final String DONE = "select job_id from esp_job where account = ? and audience = ? and run = ? and done_at is not null";
    private static final String DROP = "delete from esp_job where account = ? and audience = ? and job_id = any(?)";
    private static final String FORGET = "delete from esp_job_contact where account = ? and audience = ? and contact_id = any(?)";

    void add(final Connection connection, final String jobId, final String run, final Collection<SentContact> contacts) throws SQLException {
        Sql.update(connection, ADD, account, audience, jobId, run);
        Sql.update(connection, ADD_CONTACTS, account, audience, jobId, Sql.column(contacts, SentContact::contactId), Sql.column(contacts, SentContact::address),
                Sql.column(contacts, SentContact::addressKey), Sql.column(contacts, contact -> JsonColumn.json(contact.fingerprint().fields())),
                Sql.column(contacts, contact -> JsonColumn.json(contact.fingerprint().memberships().joined())),
                Sql.column(contacts, contact -> JsonColumn.json(contact.fingerprint().memberships().left())),
                Sql.column(contacts, contact -> Boolean.toString(contact.firstPush())), Sql.column(contacts, contact -> Objects.toString(contact.sourceUpdatedAt(), null)));
    }

    /** The jobs of a run that are not done, the oldest first. */
    List<OpenJob> open(final Connection connection, final String run) throws SQLException {
        final Map<String, OpenJob> jobs = new LinkedHashMap<>();
        try (PreparedStatement select = Sql.prepare(connection, OPEN, account, audience, run); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                final boolean overdue = row.getBoolean(2);
                jobs.computeIfAbsent(row.getString(1), id -> new OpenJob(id, overdue, new ArrayList<>())).addresses().add(row.getString(3));
            }
        }
        return List.copyOf(jobs.values());
    }

    /** @param outcomes in the order of {@link OpenJob#addresses} */
    void finish(final Connection connection, final String jobId, final List<ContactOutcome> outcomes) throws SQLException {
        Sql.update(connection, FINISH, account, audience, jobId);
        Sql.update(connection, FINISH_CONTACTS, account, audience, jobId, Sql.column(outcomes, outcome -> fate(outcome.fate())),
                Sql.column(outcomes, outcome -> Objects.toString(outcome.result(), null)),
                Sql.column(outcomes, outcome -> Objects.toString(outcome.status(), null)), Sql.column(outcomes, ContactOutcome::code), Sql.column(outcomes, ContactOutcome::field),
                Sql.column(outcomes, ContactOutcome::message), account, audience, jobId);
    }

    /** A job sends nothing after its deadline: a contact that it did not send is as one without an answer. */
    private static String fate(final ContactOutcome.Fate fate) {
        return (fate == ContactOutcome.Fate.TOO_LATE ? ContactOutcome.Fate.UNKNOWN : fate).name().toLowerCase(Locale.ROOT);
    }

    /** The contacts of the jobs of a run, by their id. */
    Map<String, SubmittedContact> submitted(final Connection connection, final String run, final Collection<String> contactIds) throws SQLException {
        final Map<String, SubmittedContact> contacts = new HashMap<>();
        try (PreparedStatement select = Sql.prepare(connection, SUBMITTED, account, audience, run, contactIds); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                final Timestamp updated = row.getTimestamp(8);
                final Memberships memberships = new Memberships(JsonColumn.texts(row.getString(5), "tags of esp_job_contact"), JsonColumn.texts(row.getString(6), "tags of esp_job_contact"));
                final Fingerprint fingerprint = new Fingerprint(JsonColumn.fields(row.getString(4), "field_hashes of esp_job_contact"), memberships);
                final SentContact sent = new SentContact(row.getString(1), row.getString(2), row.getString(3), fingerprint, row.getBoolean(7), updated == null ? null : updated.toInstant());
                contacts.put(sent.contactId(), new SubmittedContact(sent, outcome(row)));
            }
        }
        return contacts;
    }

    /** Null while the job is not done. */
    private static ContactOutcome outcome(final ResultSet row) throws SQLException {
        final String fate = row.getString(9);
        return fate == null ? null : new ContactOutcome(ContactOutcome.Fate.valueOf(fate.toUpperCase(Locale.ROOT)), ContactResult.of(row.getString(10)), ContactStatus.of(row.getString(11)), null,
                row.getString(12), row.getString(13), row.getString(14));
    }

    /** Deletes the jobs of a run that are done; returns their ids. */
    List<String> dropDone(final Connection connection, final String run) throws SQLException {
        final List<String> ids = new ArrayList<>();
        try (PreparedStatement select = Sql.prepare(connection, DONE, account, audience, run); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        Sql.update(connection, DROP, account, audience, ids);
        return ids;
    }

    void forget(final Connection connection, final Collection<String> contactIds) throws SQLException {
        Sql.update(connection, FORGET, account, audience, contactIds);
    }
}
