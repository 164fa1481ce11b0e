// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real PostgreSQL on loopback, empty, with data in a temporary folder or in one that outlives its process. */
public final class SandboxPostgres implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Path data;
    private EmbeddedPostgres postgres;

    private SandboxPostgres(final EmbeddedPostgres postgres, final Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    public static SandboxPostgres start() {
        try {
            return new SandboxPostgres(server().start(), null);
        } catch (final IOException e) {
            throw notStarted(e);
        }
    }

    /** Starts with data in a folder, which is kept: it can be killed and started again. */
    public static SandboxPostgres start(final Path data) {
        return new SandboxPostgres(start(data, 0), data);
    }

    private static EmbeddedPostgres start(final Path data, final int port) {
        try {
            // the embedded server's own default would lose the last commits when it is killed
            return server().setServerConfig("synchronous_commit", "on").setDataDirectory(data).setCleanDataDirectory(false).setPort(port).start();
        } catch (final IOException e) {
            throw notStarted(e);
        }
    }

    /** Checkpoints as a server for bulk loads has them: with the default of 1 GB a large load writes every page again and again. */
    private static EmbeddedPostgres.Builder server() {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "off").setServerConfig("max_wal_size", "8GB").setServerConfig("checkpoint_timeout", "15min");
    }

    private static UncheckedIOException notStarted(final IOException cause) {
        return new UncheckedIOException("PostgreSQL does not start; as root it needs the command unshare (package util-linux) and user namespaces", cause);
    }

    /** Kills the server, as a power failure would, and waits for the end of its processes. It needs a folder of its own. */
    public void kill() {
        try {
            final ProcessHandle server = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip())).orElseThrow();
            final List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
            all.add(server);
            server.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            for (final ProcessHandle process : all) {
                process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (final ExecutionException | TimeoutException e) {
            throw new IllegalStateException("PostgreSQL could not be killed", e);
        }
    }

    /** Restarts the server at the same port with all committed data. */
    public void restart() {
        final int port = postgres.getPort();
        close();
        postgres = start(data, port);
    }

    /** The JDBC URL, without user. */
    public String url() {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    }

    /** The user; it has no password. */
    public String user() {
        return "postgres";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), "");
    }

    /** Executes a script of statements. */
    public void execute(final String sql) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The rows of a query, column to value. */
    public List<Map<String, Object>> query(final String sql) {
        try (Connection connection = connect(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            final List<Map<String, Object>> result = new ArrayList<>();
            while (rows.next()) {
                final Map<String, Object> row = new LinkedHashMap<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.put(rows.getMetaData().getColumnLabel(column), rows.getObject(column));
                }
                result.add(row);
            }
            return result;
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row as a number. */
    public long count(final String sql) {
        return ((Number) query(sql).getFirst().values().iterator().next()).longValue();
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
