// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TableSetTest {

    private static SandboxPostgres postgres;
    private static final TableSet CONSENT = new TableSet("consent", 1);
    private final SandboxPool pool = new SandboxPool(postgres);
    private final Store store = new Store(pool);

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void empty() {
        postgres.execute("drop table if exists consent_evidence, consent_suppression; drop table if exists emailpersonalization_tables");
    }

    @Test
    void twoNodesMayRaceForTheTables() throws InterruptedException, ExecutionException {
        try (ExecutorService nodes = Executors.newFixedThreadPool(8)) {
            final List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                done.add(nodes.submit(() -> {
                    CONSENT.ensure(store, true);
                    return null;
                }));
            }
            for (final Future<?> each : done) {
                each.get();
            }
        }
        assertEquals(1, postgres.count("select version from emailpersonalization_tables where name = 'consent'"));
    }

    @Test
    void theViewOverAllTablesComesWithTheLastOfThem() throws StoreException {
        postgres.execute("drop schema public cascade; create schema public");
        for (final TableSet tables : List.of(new TableSet("index", 4), new TableSet("esp", 3), new TableSet("consent", 2))) {
            assertEquals(0, postgres.count("select count(*) from pg_views where viewname = 'customer_history'"));
            tables.ensure(store, true);
        }
        assertEquals(0, postgres.count("select count(*) from customer_history where address = 'ada@example.com'"));
        postgres.execute("drop schema public cascade; create schema public");
    }

    @Test
    void missingTablesNameTheCure() throws StoreException {
        final StoreException missing = assertThrows(StoreException.class, () -> CONSENT.ensure(store, false));
        assertTrue(missing.getMessage().contains("sql/consent-v1.sql"), missing.getMessage());
        CONSENT.ensure(store, true);
        CONSENT.ensure(store, false);
        postgres.execute("update emailpersonalization_tables set version = 9");
        assertTrue(assertThrows(StoreException.class, () -> CONSENT.ensure(store, true)).getMessage().contains("newer"));
    }

    @Test
    void afterAFaultNothingOfTheTransactionStays() throws StoreException {
        CONSENT.ensure(store, true);
        final StoreException fault = assertThrows(StoreException.class, () -> store.transaction(connection -> {
            connection.createStatement().execute("insert into emailpersonalization_tables (name, version) values ('secret@example.com', 1)");
            connection.createStatement().execute("insert into emailpersonalization_tables (name, version) values ('secret@example.com', 1)");
            return null;
        }));
        assertFalse(fault.getMessage().contains("secret"), "a message of the driver quotes values");
        assertTrue(fault.getCause() instanceof SQLException);
        assertEquals(1, postgres.count("select count(*) from emailpersonalization_tables"));
    }

    @Test
    void aDatabaseOutOfReachIsSaidToBe() {
        pool.setDown(true);
        assertTrue(assertThrows(StoreException.class, () -> store.transaction(connection -> null)).getMessage().contains("cannot be reached"));
    }
}
