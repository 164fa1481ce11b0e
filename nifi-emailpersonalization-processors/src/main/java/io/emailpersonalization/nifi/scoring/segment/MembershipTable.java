// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.segment;

import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of who is in which segment since when. It takes each person once from a FlowFile, and nothing as of a time before the last scoring of the person. Every row names the FlowFile and the
 * record that wrote it: what changed is read from the rows, so that a replay finds the same. Safe for threads and nodes. Tested by SegmentChangesTest.
 */
public final class MembershipTable {

    /** The tables and their version, see sql/segment-v1.sql. */
    private static final TableSet TABLES = new TableSet("segment", 1);

    private static final String ADD_PERSONS = """
            insert into segment_person (population, person, as_of, run) select ?, item, '-infinity'::timestamptz, '' from unnest(?) as item order by item
            on conflict (population, person) do nothing""";
    private static final String LOCK_DUE = "select person from segment_person where population = ? and person = any(?) and as_of <= ? and run <> ? order by person for update";
    private static final String NOTE = "update segment_person set as_of = ?, run = ? where population = ? and person = any(?)";
    private static final String CURRENT = "select person, segment from segment_membership where population = ? and person = any(?) and until_at is null";
    private static final String ENTER = "insert into segment_membership (population, person, segment, from_at, from_run, from_record) values (?, ?, ?, ?, ?, ?)";
    private static final String LEAVE = """
            update segment_membership set until_at = ?, until_run = ?, until_record = ? where population = ? and person = ? and segment = ? and until_at is null""";
    private static final String CHANGES = """
            select from_record, segment, true from segment_membership where population = ? and person = any(?) and from_run = ?
            union all
            select until_record, segment, false from segment_membership where population = ? and person = any(?) and until_run = ?
            order by 2, 3""";

    private final Store store;
    private final String population;
    private final boolean createTables;

    /**
     * @param population names the population among others in the same database
     * @param createTables whether the tables may be created
     */
    public MembershipTable(final Store store, final String population, final boolean createTables) {
        this.store = store;
        this.population = population;
        this.createTables = createTables;
    }

    /**
     * Makes sure that the tables are there.
     *
     * @throws StoreException when the database cannot be reached or refuses, or the tables are missing and may not be created
     */
    public void prepare() throws StoreException {
        TABLES.ensure(store, createTables);
    }

    /**
     * Stores the segments of persons, in one transaction. A person who was in a segment that the record does not name has left it.
     *
     * @param persons of a person who is there twice, the first counts
     * @param run the id of the FlowFile
     * @return place of a record to what this FlowFile changed by it, now or before a crash; places without a change are not in it
     * @throws StoreException when the database cannot be reached or refuses
     */
    Map<Long, SegmentChange> store(final List<ScoredPerson> persons, final Instant asOf, final String run) throws StoreException {
        if (persons.isEmpty()) {
            return Map.of();
        }
        final Map<String, ScoredPerson> first = new HashMap<>();
        persons.forEach(person -> first.putIfAbsent(person.id(), person));
        // as exact as the database
        final Instant at = asOf.truncatedTo(ChronoUnit.MICROS);
        return store.transaction(connection -> {
            final Set<String> due = due(connection, first.keySet(), at, run);
            move(connection, first, due, at, run);
            final Map<Long, SegmentChange> changes = changes(connection, first.keySet(), run);
            changes.keySet().retainAll(persons.stream().map(ScoredPerson::place).toList());
            return changes;
        });
    }

    /** Locks the persons that this FlowFile has not stored yet, and whose last scoring is not later. They are locked in the order of their ids, so that two nodes do not wait for each other. */
    private Set<String> due(final Connection connection, final Set<String> persons, final Instant at, final String run) throws SQLException {
        Sql.update(connection, ADD_PERSONS, population, persons);
        final Set<String> due = new HashSet<>();
        try (PreparedStatement select = Sql.prepare(connection, LOCK_DUE, population, persons, at, run); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                due.add(row.getString(1));
            }
        }
        Sql.update(connection, NOTE, at, run, population, due);
        return due;
    }

    private void move(final Connection connection, final Map<String, ScoredPerson> persons, final Set<String> due, final Instant at, final String run) throws SQLException {
        final Map<String, Set<String>> current = new HashMap<>();
        try (PreparedStatement select = Sql.prepare(connection, CURRENT, population, due); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                current.computeIfAbsent(row.getString(1), any -> new HashSet<>()).add(row.getString(2));
            }
        }
        try (PreparedStatement enter = connection.prepareStatement(ENTER); PreparedStatement leave = connection.prepareStatement(LEAVE)) {
            for (final String id : due) {
                final ScoredPerson person = persons.get(id);
                final Set<String> before = current.getOrDefault(id, Set.of());
                for (final String segment : person.segments()) {
                    if (!before.contains(segment)) {
                        Sql.addBatch(enter, population, id, segment, at, run, person.place());
                    }
                }
                for (final String segment : before) {
                    if (!person.segments().contains(segment)) {
                        Sql.addBatch(leave, at, run, person.place(), population, id, segment);
                    }
                }
            }
            enter.executeBatch();
            leave.executeBatch();
        }
    }

    private Map<Long, SegmentChange> changes(final Connection connection, final Set<String> persons, final String run) throws SQLException {
        final Map<Long, SegmentChange> changes = new HashMap<>();
        try (PreparedStatement select = Sql.prepare(connection, CHANGES, population, persons, run, population, persons, run); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                final SegmentChange change = changes.computeIfAbsent(row.getLong(1), any -> new SegmentChange(new ArrayList<>(), new ArrayList<>()));
                (row.getBoolean(3) ? change.entered() : change.left()).add(row.getString(2));
            }
        }
        return changes;
    }
}
