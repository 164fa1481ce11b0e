// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.AddressHash;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.RefusalSubject;
import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables of the addresses and source records of persons, for one audience. Works within a transaction of the caller. Tested by RefusalTest and FollowChangesTest. */
record PersonTable(String account, String audience, AddressHash hash, AddressTable addressTable) {

    private static final String LINK_ADDRESSES = """
            insert into esp_person_address (account, audience, contact_id, address_hash) select ?, ?, x.id, x.hash from unnest(?::text[], ?::text[]) as x(id, hash)
            order by x.id, x.hash on conflict do nothing""";
    private static final String LINK_SOURCES = """
            insert into esp_person_source as s (account, audience, source_record, contact_id)
            select ?, ?, x.source, x.id from unnest(?::text[], ?::text[]) as x(source, id) order by x.source
            on conflict (account, audience, source_record) do update set contact_id = excluded.contact_id where s.contact_id <> excluded.contact_id""";

    private static final String BY_SOURCE = "select source_record, contact_id from esp_person_source where account = ? and audience = ? and source_record = any(?)";
    private static final String SOURCES = "select contact_id, source_record from esp_person_source where account = ? and audience = ? and contact_id = any(?)";
    private static final String BY_ADDRESS = "select address_hash, contact_id from esp_person_address where account = ? and audience = ? and address_hash = any(?)";
    private static final String ADDRESSES = "select contact_id, address_hash from esp_person_address where account = ? and audience = ? and contact_id = any(?)";
    private static final String HOLDERS = "select address_hash, contact_id from esp_contact where account = ? and audience = ? and address_hash = any(?) and state = 'active'";

    private static final List<String> REKEY = List.of("""
            insert into esp_person_address (account, audience, contact_id, address_hash, first_pushed_at)
            select c.account, c.audience, x.survivor, c.address_hash, c.first_pushed_at from unnest(?::text[], ?::text[]) as x(id, survivor)
            join esp_person_address c on c.account = ? and c.audience = ? and c.contact_id = x.id on conflict do nothing""", """
            update esp_person_source c set contact_id = x.survivor from unnest(?::text[], ?::text[]) as x(id, survivor) where c.account = ? and c.audience = ? and c.contact_id = x.id""");
    private static final List<String> DELETE = List.of("delete from esp_person_address where account = ? and audience = ? and (contact_id = any(?) or address_hash = any(?))",
            "delete from esp_person_source where account = ? and audience = ? and contact_id = any(?)");

    /** Links contacts to addresses, in the same order. */
    void linkAddresses(final Connection connection, final List<String> contactIds, final List<String> addresses) throws SQLException {
        Sql.update(connection, LINK_ADDRESSES, account, audience, contactIds, addresses.stream().map(hash::of).toList());
    }

    /** @param sources contact id to source records; a source record belongs to the last contact it was saved for */
    void linkSources(final Connection connection, final Map<String, Set<String>> sources) throws SQLException {
        final Map<String, String> contactOf = new LinkedHashMap<>();
        sources.forEach((contact, records) -> records.forEach(record -> contactOf.put(record, contact)));
        if (!contactOf.isEmpty()) {
            Sql.update(connection, LINK_SOURCES, account, audience, List.copyOf(contactOf.keySet()), List.copyOf(contactOf.values()));
        }
    }

    /** Returns contact id to source records. */
    Map<String, Set<String>> sources(final Connection connection, final Collection<String> contactIds) throws SQLException {
        return queryByKey(connection, SOURCES, contactIds);
    }

    /** Gives addresses and source records to the surviving contacts. */
    void rekey(final Connection connection, final Map<String, String> survivors) throws SQLException {
        final List<String> ids = List.copyOf(survivors.keySet());
        for (final String statement : REKEY) {
            Sql.update(connection, statement, ids, List.copyOf(survivors.values()), account, audience);
        }
        Sql.update(connection, DELETE.getFirst(), account, audience, ids, List.of());
    }

    void forget(final Connection connection, final Collection<String> ids, final Collection<String> hashes) throws SQLException {
        Sql.update(connection, DELETE.getFirst(), account, audience, ids, hashes);
        Sql.update(connection, DELETE.getLast(), account, audience, ids);
    }

    /** Returns every address that was ever pushed for each contact, without those that another contact has now. */
    Map<String, List<AddressRow>> addresses(final Connection connection, final Collection<String> contactIds) throws SQLException {
        final Map<String, Set<String>> hashes = queryByKey(connection, ADDRESSES, contactIds);
        final Map<String, AddressRow> rows = findRows(connection, hashes.values());
        final Map<String, Set<String>> holders = queryByKey(connection, HOLDERS, rows.keySet());
        final Map<String, List<AddressRow>> addresses = new HashMap<>();
        hashes.forEach((contact, each) -> addresses.put(contact, each.stream().filter(hash -> ownedOnlyBy(Set.of(contact), holders.get(hash))).map(rows::get).filter(row -> row != null).toList()));
        return addresses;
    }

    private Map<String, AddressRow> findRows(final Connection connection, final Collection<Set<String>> hashes) throws SQLException {
        final Set<String> all = new LinkedHashSet<>();
        hashes.forEach(all::addAll);
        final Map<String, AddressRow> rows = new HashMap<>();
        addressTable.find(connection, all).forEach(row -> rows.put(row.addressHash(), row));
        return rows;
    }

    private static boolean ownedOnlyBy(final Set<String> people, final Set<String> holders) {
        return holders == null || people.containsAll(holders);
    }

    /** Returns the addresses that each refusal reaches: those of the named mailbox, and every address of the person. An address that another contact has now does not belong to the person. */
    List<List<AddressRow>> reachedAddresses(final Connection connection, final List<RefusalSubject> refusals) throws SQLException {
        final Map<String, List<AddressRow>> ofMailbox = ofMailbox(connection, refusals);
        final List<Set<String>> people = contacts(connection, refusals, ofMailbox);
        final Map<String, Set<String>> hashes = queryByKey(connection, ADDRESSES, people.stream().flatMap(Set::stream).collect(Collectors.toSet()));
        final Map<String, AddressRow> rows = findRows(connection, hashes.values());
        final Map<String, Set<String>> holders = queryByKey(connection, HOLDERS, rows.keySet());
        final List<List<AddressRow>> reached = new ArrayList<>(refusals.size());
        for (int i = 0; i < refusals.size(); i++) {
            final Map<String, AddressRow> each = new LinkedHashMap<>();
            final Set<String> person = people.get(i);
            rowsOfMailbox(refusals.get(i), ofMailbox).forEach(row -> each.put(row.addressHash(), row));
            person.stream().flatMap(contact -> hashes.getOrDefault(contact, Set.of()).stream()).filter(hash -> rows.containsKey(hash) && ownedOnlyBy(person, holders.get(hash)))
                    .forEach(hash -> each.put(hash, rows.get(hash)));
            reached.add(List.copyOf(each.values()));
        }
        return reached;
    }

    /** Returns the contacts of each person: by contact id, by source record, or by the mailbox if only one contact ever had it and that contact has no other source record. */
    List<Set<String>> contacts(final Connection connection, final List<RefusalSubject> people) throws SQLException {
        return contacts(connection, people, ofMailbox(connection, people));
    }

    private Map<String, List<AddressRow>> ofMailbox(final Connection connection, final List<RefusalSubject> people) throws SQLException {
        return addressTable.findByMailbox(connection, people.stream().map(RefusalSubject::address).filter(Objects::nonNull).map(hash::ofMailbox).collect(Collectors.toSet()));
    }

    private List<Set<String>> contacts(final Connection connection, final List<RefusalSubject> people, final Map<String, List<AddressRow>> ofMailbox) throws SQLException {
        final Map<String, Set<String>> bySource = queryByKey(connection, BY_SOURCE, people.stream().flatMap(person -> person.sources().stream()).collect(Collectors.toSet()));
        final Map<String, Set<String>> byAddress = queryByKey(connection, BY_ADDRESS, ofMailbox.values().stream().flatMap(List::stream).map(AddressRow::addressHash).toList());
        final Map<String, Set<String>> sourcesByContact = queryByKey(connection, SOURCES, byAddress.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        return people.stream().map(person -> contactsOf(person, ofMailbox, bySource, byAddress, sourcesByContact)).toList();
    }

    private List<AddressRow> rowsOfMailbox(final RefusalSubject refusal, final Map<String, List<AddressRow>> ofMailbox) {
        return refusal.address() == null ? List.of() : ofMailbox.getOrDefault(hash.ofMailbox(refusal.address()), List.of());
    }

    private Set<String> contactsOf(final RefusalSubject refusal, final Map<String, List<AddressRow>> ofMailbox, final Map<String, Set<String>> bySource, final Map<String, Set<String>> byAddress,
                               final Map<String, Set<String>> sourcesByContact) {
        final Set<String> person = new LinkedHashSet<>();
        if (refusal.contactId() != null) {
            person.add(refusal.contactId());
        }
        refusal.sources().forEach(source -> person.addAll(bySource.getOrDefault(source, Set.of())));
        final Set<String> atMailbox = new LinkedHashSet<>();
        rowsOfMailbox(refusal, ofMailbox).forEach(row -> atMailbox.addAll(byAddress.getOrDefault(row.addressHash(), Set.of())));
        if (person.isEmpty() && atMailbox.size() == 1) {
            final Set<String> sources = sourcesByContact.getOrDefault(atMailbox.iterator().next(), Set.of());
            if (sources.isEmpty() || refusal.sources().isEmpty() || !Collections.disjoint(sources, refusal.sources())) {
                person.addAll(atMailbox);
            }
        }
        return person;
    }

    private Map<String, Set<String>> queryByKey(final Connection connection, final String sql, final Collection<String> keys) throws SQLException {
        final Map<String, Set<String>> values = new LinkedHashMap<>();
        if (keys.isEmpty()) {
            return values;
        }
        try (PreparedStatement statement = Sql.prepare(connection, sql, account, audience, keys); ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                values.computeIfAbsent(row.getString(1), any -> new LinkedHashSet<>()).add(row.getString(2));
            }
        }
        return values;
    }
}
