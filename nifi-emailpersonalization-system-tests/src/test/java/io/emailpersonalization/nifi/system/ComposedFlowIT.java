// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.EspVendor;
import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.demo.RunFolder;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.FlowComposer;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.PartLibrary;
import io.emailpersonalization.nifi.flow.PartRole;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Composed flows on a real NiFi, from the source to warehouse and audience: what goes in comes out, each record once. */
class ComposedFlowIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final String NAME = "Composed";
    private static final int PEOPLE = 300;
    private static final int REFUSING = 40;
    private static final int INVALID = 3;

    @TempDir
    private Path work;
    private SandboxPostgres database;
    private EspVendor vendor;
    private EspSandbox esp;
    private NifiInstance nifi;
    private String group;

    @BeforeEach
    void start() throws IOException {
        database = SandboxPostgres.start();
        database.execute(Files.readString(Workspace.flow("warehouses", "postgresql.sql")));
        Files.createDirectories(work.resolve("out"));
        Files.createDirectories(work.resolve("in"));
        Files.createDirectories(work.resolve("decisions"));
        nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).start();
    }

    @AfterEach
    void stop() {
        nifi.close();
        if (esp != null) {
            esp.close();
        }
        database.close();
    }

    private void imported(final String source, final EspVendor chosen) {
        vendor = chosen;
        esp = vendor.start("{\"email_address\": \"person1@example.com\"}");
        final Path file = work.resolve("composed.json");
        FlowFiles.write(file, new FlowComposer(new PartLibrary(Workspace.root().resolve("flows")))
                .compose(Map.of(PartRole.SOURCE, source, PartRole.WAREHOUSE, "postgresql", PartRole.ESP, vendor.part()), Optional.of(NAME)));
        group = nifi.rest().uploadFlow(NAME, file);
        Quickstart.setParameters(nifi.rest(), NAME, new Quickstart.Surroundings(database, esp.uri(), work.resolve("in"), work.resolve("out"), TODAY, vendor));
    }

    private void started() {
        nifi.rest().enableServices(group);
        assertEquals(List.of(), nifi.rest().processors(group).stream().filter(processor -> !"VALID".equals(processor.at("/component/validationStatus").asText()))
                .map(processor -> processor.at("/component/name").asText() + processor.at("/component/validationErrors")).toList());
        nifi.rest().start(group);
    }

    private List<RunFolder> runs() {
        try (Stream<Path> folders = Files.list(work.resolve("out"))) {
            return folders.sorted().map(RunFolder::new).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(final String stage, final String name) {
        return runs().stream().mapToLong(run -> run.count(stage, name)).sum();
    }

    /** Nothing is queued and nothing works, several times in a row, after the last stage has reported so many records. */
    private void awaitDone(final int received) {
        NifiRest.await("%d records to be mapped".formatted(received), LIMIT, () -> count("map", "received") >= received);
        nifi.rest().awaitIdle(group, LIMIT);
    }

    private void everyRecordIsAccountedFor(final int received) {
        assertEquals(List.of(), runs().stream().flatMap(run -> run.refusals().stream()).toList());
        assertEquals(received, count("map", "received"));
        assertEquals(received, count("validate", "valid") + count("validate", "invalid") + count("map", "unmapped"));
        assertEquals(INVALID, count("validate", "invalid"));
        assertEquals(count("validate", "valid"), count("score", "scored") + count("deduplicate", "merged") + count("deduplicate", "waiting"));
        assertEquals(count("score", "scored"), database.count("select count(*) from customer"), "a row for every person");
        assertEquals(count("score", "scored"), count("push", "pushed") + count("push", "unchanged") + count("push", "suppressed") + count("push", "rejected"));
        assertEquals(PEOPLE - REFUSING, count("push", "pushed"));
        assertEquals(PEOPLE - REFUSING, count("verify", "verified"), "all that was pushed is at the vendor as it was sent");
        final Map<String, JsonNode> members = esp.members(vendor.audience());
        assertEquals("unsubscribed", members.get("person1@example.com").path("status").asText(), "who refused and was in the audience");
        assertEquals(PEOPLE - REFUSING + 1, members.size());
        assertFalse(members.containsKey("person2@example.com"), "who refused and was not in it");
        assertEquals(PEOPLE - REFUSING, members.values().stream().filter(member -> "subscribed".equals(member.path("status").asText())).count());
    }

    /** People who have nothing in common, and records whose date of birth is none: id, address, names, date of birth, consent. */
    private static List<List<String>> records() {
        final SplittableRandom random = new SplittableRandom(20);
        final List<List<String>> records = new ArrayList<>();
        for (int person = 1; person <= PEOPLE; person++) {
            records.add(List.of(Integer.toString(person), "person%d@example.com".formatted(person), name(random), name(random),
                    LocalDate.of(1950, 1, 1).plusDays(random.nextInt(15_000)).toString(), person <= REFUSING ? "no" : "yes"));
        }
        for (int broken = 1; broken <= INVALID; broken++) {
            records.add(List.of("b" + broken, "broken%d@example.com".formatted(broken), name(random), name(random), "nonsense", "yes"));
        }
        return records;
    }

    private static String name(final SplittableRandom random) {
        return random.ints(9, 'a', 'z' + 1).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    @ParameterizedTest
    @EnumSource
    void filesToPostgresqlAndEachVendor(final EspVendor each) throws IOException {
        imported("files", each);
        nifi.rest().setParameters(NAME + " Environment", Map.of("Files Input Directory", work.resolve("in").toString(), "Files Done Directory", work.resolve("done").toString(), "Files Schedule",
                "1 sec", "Files Settled After", "1 sec"));
        started();
        final String export = records().stream().map(record -> String.join(",", record)).collect(Collectors.joining("\n",
                "customer_id,email,given_name,family_name,birth_date,marketing_consent\n", "\n"));
        Files.move(Files.writeString(work.resolve("in/.people.csv"), export), work.resolve("in/people.csv"));
        awaitDone(PEOPLE + INVALID);
        everyRecordIsAccountedFor(PEOPLE + INVALID);
        assertEquals(1, runs().size(), "one folder for one file");
    }

    @Test
    void rowsOfADatabaseToPostgresqlAndMailchimp() throws URISyntaxException {
        imported("database", EspVendor.MAILCHIMP);
        database.execute("create schema crm; create table crm.person (customer_id text, email text, given_name text, family_name text, birth_date text, marketing_consent text, updated_at timestamp);"
                + records().stream().map(record -> "('%s', '2026-01-01 10:00:00')".formatted(String.join("', '", record))).collect(Collectors.joining(", ", "insert into crm.person values ", ";")));
        nifi.rest().setParameters(NAME + " Connections", Map.of("Database JDBC URL", database.url(), "Database User", database.user(), "Database Password", "none",
                "Database Driver Path", Path.of(org.postgresql.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString()));
        nifi.rest().setParameters(NAME + " Environment", Map.of("Database Schedule", "1 sec", "Database Rows Per FlowFile", "100"));
        nifi.rest().setParameters(NAME + " Rules", Map.of("Database Source", "erp", "Database Table", "crm.person", "Database Condition", "updated_at < current_timestamp"));
        started();
        awaitDone(PEOPLE + INVALID);
        everyRecordIsAccountedFor(PEOPLE + INVALID);
        final Set<String> stages = new TreeSet<>();
        runs().forEach(run -> Stream.of("map", "consent", "validate", "deduplicate", "score", "push").filter(stage -> !run.records(stage, "report").isEmpty()).forEach(stages::add));
        assertEquals(Set.of("consent", "deduplicate", "map", "push", "score", "validate"), stages);
        assertEquals(List.of(), runs().stream().map(run -> run.path().getFileName().toString()).filter(name -> !name.matches("[0-9]{8}-[0-9]{6}-[0-9a-f]{8}")).toList(),
                "a run that its source does not name");
    }
}
