// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.processor.exception.ProcessException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;

/** Connections to a real PostgreSQL, kept open and used again, of which the n-th commit may be the last thing that the process does. */
final class FragilePool extends AbstractControllerService implements DBCPService {

    private final SandboxPostgres postgres;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private Trouble trouble;
    private Runnable stop;
    private int left;
    private int down;

    FragilePool(final SandboxPostgres postgres) {
        this.postgres = postgres;
    }

    /** What happens at a commit that is to come. */
    synchronized void arm(final Trouble what, final Runnable stopping) {
        trouble = what;
        stop = stopping;
        left = what.count();
        down = 0;
    }

    /** Whether what was armed has happened. */
    synchronized boolean disarm() {
        final boolean happened = trouble != null && left <= 0;
        trouble = null;
        down = 0;
        return happened;
    }

    @Override
    public Connection getConnection() {
        final Connection connection;
        synchronized (this) {
            if (trouble != null && trouble.kind() == Trouble.Kind.DATABASE_AWAY && --left <= 0 && down < trouble.times()) {
                down++;
                throw new ProcessException("no connection");
            }
            connection = idle.poll();
        }
        try {
            return lend(connection == null ? connect() : connection);
        } catch (final SQLException e) {
            throw new ProcessException(e);
        }
    }

    private Connection connect() throws SQLException {
        final Connection connection = postgres.connect();
        try (Statement statement = connection.createStatement()) {
            // compiling a query takes longer than a history
            statement.execute("set jit = off; set synchronous_commit = off");
        }
        return connection;
    }

    private Connection lend(final Connection connection) {
        final boolean[] dead = {false};
        return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "close" -> giveBack(connection, dead);
                case "isClosed" -> {
                    return dead[0];
                }
                case "commit" -> commit(connection, dead);
                default -> {
                    return dead[0] ? nothing(method) : invoke(connection, method, arguments);
                }
            }
            return null;
        });
    }

    /** A process that is dead does nothing any more. */
    private static Object nothing(final Method method) {
        return method.getReturnType() == boolean.class ? Boolean.FALSE : method.getReturnType() == int.class ? Integer.valueOf(0) : null;
    }

    private static Object invoke(final Connection connection, final Method method, final Object[] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (final InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void giveBack(final Connection connection, final boolean[] dead) throws SQLException {
        if (!dead[0]) {
            dead[0] = true;
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            synchronized (this) {
                idle.push(connection);
            }
        }
    }

    private void commit(final Connection connection, final boolean[] dead) throws SQLException {
        if (dead[0]) {
            return;
        }
        final Trouble now = atCommit();
        if (now == null) {
            connection.commit();
            return;
        }
        switch (now.kind()) {
            case KILL_BEFORE_COMMIT -> {
                dead[0] = true;
                connection.close();
                throw new KilledError("before a commit");
            }
            case KILL_AFTER_COMMIT -> {
                connection.commit();
                dead[0] = true;
                connection.close();
                throw new KilledError("after a commit");
            }
            case COMMIT_REFUSED -> throw new SQLException("the connection broke", "08006");
            case STOP -> {
                connection.commit();
                stop.run();
            }
            default -> connection.commit();
        }
    }

    private synchronized Trouble atCommit() {
        return trouble != null && trouble.kind().isAtCommit() && --left == 0 ? trouble : null;
    }

    /** Ends the connections. */
    synchronized void end() {
        idle.forEach(connection -> {
            try {
                connection.close();
            } catch (final SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        idle.clear();
    }
}
