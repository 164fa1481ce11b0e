// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code ./run prove} on a PostgreSQL that stands for a warehouse of one's own. */
class ProofTest {

    private static final SandboxPostgres POSTGRES = SandboxPostgres.start();

    @TempDir
    private Path folder;

    @BeforeEach
    void create() {
        POSTGRES.execute("drop schema if exists scratch cascade; create schema scratch");
    }

    @AfterAll
    static void stop() {
        POSTGRES.close();
    }

    private Path prove(final Path flows, final String... more) throws URISyntaxException {
        final Path driver = Path.of(org.postgresql.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        final String[] arguments = {"--warehouse", "postgresql", "--jdbc", POSTGRES.url(), "--driver", driver.toString(), "--user", POSTGRES.user(), "--schema", "scratch", "--histories", "3"};
        final String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return ProveMain.run(flows, folder, null, all);
    }

    private static long inSchema() {
        return POSTGRES.count("select count(*) from pg_class where relnamespace = 'scratch'::regnamespace")
                + POSTGRES.count("select count(*) from pg_proc where pronamespace = 'scratch'::regnamespace");
    }

    @Test
    void aProofIsWrittenAndTheSchemaIsEmptyAgain() throws URISyntaxException, IOException {
        final JsonNode proof = JsonMapper.builder().build().readTree(prove(WarehouseDialect.flows(), "--seed", "7").toFile());
        assertEquals("postgresql 7 3", "%s %s %s".formatted(proof.get("warehouse").asText(), proof.get("seed"), proof.get("histories")));
        assertTrue(proof.get("loads").asInt() > 10 && proof.get("records").asInt() > 20, proof.toString());
        assertTrue(proof.get("product").asText().startsWith("PostgreSQL "), proof.toString());
        assertEquals(0, inSchema());
    }

    @Test
    void aSchemaThatHoldsAnythingIsRefusedAndStaysAsItIs() {
        POSTGRES.execute("create table scratch.customer_row (precious text); insert into scratch.customer_row values ('mine')");
        final String message = assertThrows(ProofException.class, () -> prove(WarehouseDialect.flows())).getMessage();
        assertTrue(message.startsWith("The schema scratch is not empty, it holds customer_row"), message);
        assertEquals(1, POSTGRES.count("select count(*) from scratch.customer_row"));
    }

    @Test
    void aPartWhoseOldLoadsWinIsNotProved() throws IOException {
        for (final String suffix : new String[] {".sql", ".json", ".md"}) {
            Files.copy(WarehouseDialect.flows().resolve("postgresql" + suffix), folder.resolve("postgresql" + suffix), StandardCopyOption.REPLACE_EXISTING);
        }
        final Path script = folder.resolve("postgresql.sql");
        final String newest = "where excluded.version > t.version or excluded.version = t.version and excluded.scored_at >= t.scored_at";
        final String shipped = Files.readString(script);
        assertTrue(shipped.contains(newest), "the condition of the merge has other words");
        Files.writeString(script, shipped.replace(newest, "where true"));
        final String message = assertThrows(ProofException.class, () -> prove(folder)).getMessage();
        assertTrue(message.contains("the rows are not the newest states"), message);
        assertEquals(0, inSchema());
        assertFalse(Files.exists(folder.resolve("proof-postgresql.json")));
    }

    @ParameterizedTest
    @CsvSource({"--warehouse,oracle,There is no warehouse part oracle", "--schema,a.b,The schema a.b is no plain name", "--driver,none.jar,There is no driver none.jar",
        "--jdbc,jdbc:nothing:x,takes no URL of this form", "--seed,-1,'The option --seed takes a number, not -1'", "--password,x,The option --password is unknown"})
    void aWrongOptionIsOneLine(final String option, final String value, final String message) {
        final String said = assertThrows(ProofException.class, () -> prove(WarehouseDialect.flows(), option, value)).getMessage();
        assertTrue(said.contains(message) && !said.contains("\n"), said);
    }
}
