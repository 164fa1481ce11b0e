// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** All of a transaction or nothing of it, and whose fault it is. */
class StoreTest {

    private static SandboxPostgres postgres;
    private final Store store = new Store(new SandboxPool(postgres));

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
        postgres.execute("drop table if exists half; create table half (id text primary key check (id <> 'refused'))");
    }

    private static Void execute(final Connection connection, final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return null;
    }

    private static Void insertAndFail(final Connection connection, final Throwable failure) throws SQLException {
        execute(connection, "insert into half values ('a')");
        switch (failure) {
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw (SQLException) failure;
        }
    }

    @Test
    void whateverTheWorkEndsWithNothingOfItIsCommitted() {
        for (final Throwable failure : new Throwable[] {new StackOverflowError(), new OutOfMemoryError(), new AssertionError("half"), new ArithmeticException()}) {
            assertSame(failure, assertThrows(failure.getClass(), () -> store.transaction(connection -> insertAndFail(connection, failure))));
            assertEquals(0, postgres.count("select count(*) from half"), failure.toString());
        }
        assertThrows(StoreException.class, () -> store.transaction(connection -> insertAndFail(connection, new SQLException("half"))));
        assertEquals(0, postgres.count("select count(*) from half"));
    }

    @Test
    void whatCannotBeRolledBackIsNotCommittedEither() throws SQLException {
        try (Connection real = postgres.connect()) {
            final AtomicReference<Boolean> closed = new AtomicReference<>(false);
            final Store broken = new Store(new OneConnection(real, closed));
            final StackOverflowError failure = new StackOverflowError();
            assertSame(failure, assertThrows(StackOverflowError.class, () -> broken.transaction(connection -> insertAndFail(connection, failure))));
            assertEquals("08006", ((SQLException) failure.getSuppressed()[0]).getSQLState());
            assertTrue(closed.get());
            assertFalse(real.getAutoCommit(), "to set it would commit what is open");
        }
        assertEquals(0, postgres.count("select count(*) from half"));
    }

    @Test
    void aConnectionComesBackAsItWasLent() throws SQLException, StoreException {
        try (Connection real = postgres.connect()) {
            final Store one = new Store(new OneConnection(real, new AtomicReference<>(false)));
            one.transaction(connection -> execute(connection, "insert into half values ('a')"));
            assertTrue(real.getAutoCommit());
            assertEquals(1, postgres.count("select count(*) from half"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert into half values ('a'), ('a')", "insert into half values ('refused')", "insert into half values (null)", "select 1 / 0", "select 'x'::integer",
        "select '0000-01-01'::timestamptz", "insert into half select string_agg(md5(i::text), '') from generate_series(1, 10000) i",
        "insert into half values ('a'), ('a') on conflict (id) do update set id = excluded.id"})
    void theValuesAreAtFault(final String sql) {
        assertTrue(assertThrows(StoreException.class, () -> store.transaction(connection -> execute(connection, sql))).isDataFault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"select * from nothing", "set statement_timeout = '1ms'; select pg_sleep(10)", "select pg_terminate_backend(pg_backend_pid())"})
    void theDatabaseIsAtFault(final String sql) {
        assertFalse(assertThrows(StoreException.class, () -> store.transaction(connection -> execute(connection, sql))).isDataFault());
    }

    /** A pool with one connection, which cannot be rolled back. */
    private static final class OneConnection extends AbstractControllerService implements DBCPService {
        private final Connection real;
        private final AtomicReference<Boolean> closed;

        OneConnection(final Connection real, final AtomicReference<Boolean> closed) {
            this.real = real;
            this.closed = closed;
        }

        @Override
        public Connection getConnection() {
            return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                case "rollback" -> throw new SQLException("the connection broke", "08006");
                case "close" -> {
                    closed.set(true);
                    yield null;
                }
                default -> {
                    try {
                        yield method.invoke(real, arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                }
            });
        }
    }
}
