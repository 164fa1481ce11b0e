// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;

/** {@code ./run prove}: executes the SQL of a warehouse part on a warehouse of one's own, and writes what was proven and when. ProofTest tests it. */
public final class ProveMain {

    private static final Path FLOWS = Path.of("flows", "warehouses");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ProveMain() {
    }

    public static void main(final String... arguments) {
        if (arguments.length == 1 && "--help".equals(arguments[0])) {
            System.out.println(ProofOptions.USAGE);
            return;
        }
        try {
            final String folder = System.getenv("CALLED_FROM");
            run(FLOWS, Path.of(folder == null ? "" : folder), System.getenv("PROOF_PASSWORD"), arguments);
        } catch (final ProofException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Proves a part.
     *
     * @param flows the folder of the warehouse parts
     * @param folder where the proof is written, and where relative paths begin
     * @param password null for none
     */
    static Path run(final Path flows, final Path folder, final String password, final String... arguments) {
        final ProofOptions options = ProofOptions.of(arguments);
        final Path driver = folder.resolve(options.driver());
        if (!Files.isRegularFile(driver)) {
            throw new ProofException("There is no driver %s.".formatted(options.driver()));
        }
        final WarehouseSql sql = new WarehouseSql(flows, options.warehouse(), statement -> WarehouseProof.words(statement, options.warehouse(), options.schema()));
        try (URLClassLoader classes = new URLClassLoader(new URL[] {driver.toUri().toURL()}); Connection connection = connect(classes, options, password)) {
            final WarehouseProof.Result result = new WarehouseProof(connection, sql, options.warehouse(), options.schema()).run(options.histories(), options.seed());
            final Path file = folder.resolve("proof-%s.json".formatted(options.warehouse()));
            JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), proof(options, connection.getMetaData(), result));
            System.out.printf("Proved on %s: %d histories, %d loads, %d records; every row is the newest state. %s is written.%n", connection.getMetaData().getDatabaseProductName(),
                    result.histories(), result.loads(), result.records(), file.getFileName());
            return file;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final SQLException e) {
            throw new ProofException("The warehouse cannot be reached: %s".formatted(e.getMessage()), e);
        }
    }

    private static Connection connect(final ClassLoader classes, final ProofOptions options, final String password) throws SQLException {
        final Properties properties = new Properties();
        if (options.user() != null) {
            properties.put("user", options.user());
        }
        if (password != null) {
            properties.put("password", password);
        }
        for (final Driver driver : ServiceLoader.load(Driver.class, classes)) {
            if (driver.acceptsURL(options.url())) {
                return driver.connect(options.url(), properties);
            }
        }
        throw new ProofException("The driver %s takes no URL of this form.".formatted(options.driver()));
    }

    private static Map<String, Object> proof(final ProofOptions options, final DatabaseMetaData product, final WarehouseProof.Result result) throws SQLException {
        final Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("warehouse", options.warehouse());
        proof.put("proven_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        proof.put("product", product.getDatabaseProductName() + " " + product.getDatabaseProductVersion());
        proof.put("driver", product.getDriverName() + " " + product.getDriverVersion());
        proof.put("seed", options.seed());
        proof.put("histories", result.histories());
        proof.put("loads", result.loads());
        proof.put("records", result.records());
        proof.put("proven", "the tables of the part, its merge of customers and of removals, its load history: loads that are repeated, late and out of order end in the newest state");
        proof.put("not_proven", "the stock processors that bring records to the staging table");
        return proof;
    }
}
