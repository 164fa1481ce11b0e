// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.known;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.json.JsonRecordSetWriter;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.serialization.RecordSetWriter;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The index of known customers, batch after batch, on a real PostgreSQL. */
class CustomerIndexerTest {

    private static final String HEADER = "customer_id,source,given_name,family_name,email,phone,updated_at,marketing_consent,consent_at\n";
    private static final String ANNA = "1,crm,Anna,Berg,anna@example.com,+49301111111,2026-01-01,yes,2026-01-01\n";
    private static final String ANNA_SHOP = "9,shop,Anna,Berg,anna@example.com,,2026-02-01,,\n";
    private static final String PAUL = "2,crm,Paul,Stein,paul@example.com,+49302222222,2026-01-02,yes,2026-01-01\n";
    private static SandboxPostgres postgres;

    private final TestRunner runner = runner();

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void forget() {
        drop();
    }

    private static void drop() {
        postgres.execute("drop schema public cascade; create schema public");
    }

    @Test
    void aFieldMayBeATextInOneFileAndABooleanInTheNext() {
        run(ANNA.replace(",yes,", ",maybe,"), PAUL);
        Services.jsonReader(runner);
        runner.clearTransferState();
        runner.enqueue("[{\"customer_id\": \"9\", \"source\": \"shop\", \"given_name\": \"Anna\", \"family_name\": \"Berg\", \"email\": \"anna@example.com\"}, "
                + "{\"customer_id\": \"3\", \"source\": \"crm\", \"given_name\": \"Eva\", \"family_name\": \"Roth\", \"email\": \"eva@example.com\", \"marketing_consent\": true}]");
        runner.run();
        assertEquals(Set.of("maybe", "true"), Services.records(runner, "golden").stream().map(record -> record.get("marketing_consent").asText()).collect(Collectors.toSet()));
    }

    @Test
    void aNumberMayBeWholeInOneFileAndNotInTheNext() {
        runner.setProperty("survivorship./purchase_total", "sum");
        runner.setProperty("survivorship./highest", "maximum");
        runner.setProperty("survivorship./purchases", "union");
        Services.jsonReader(runner);
        final String anna = "{\"customer_id\": \"%s\", \"source\": \"%s\", \"given_name\": \"Anna\", \"family_name\": \"Berg\", \"email\": \"anna@example.com\", "
                + "\"purchase_total\": %s, \"highest\": %s, \"purchases\": [{\"order_id\": \"%s\", \"amount\": %s}]}";
        for (final String record : List.of(anna.formatted("1", "crm", "210.55", "99.9", "A", "19.99"), anna.formatted("9", "shop", "150", "50", "B", "20"))) {
            runner.clearTransferState();
            runner.enqueue("[" + record + "]");
            runner.run();
        }
        final JsonNode golden = Services.records(runner, "golden").getFirst();
        assertEquals(360.55, golden.get("purchase_total").asDouble());
        assertEquals(99.9, golden.get("highest").asDouble());
        assertEquals(Set.of("20", "19.99"), Set.copyOf(golden.get("purchases").findValuesAsText("amount")));
    }

    @Test
    void aSumMayOutgrowTheTypeOfItsParts() {
        final TestRunner alone = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);
        Services.jsonReader(alone);
        Services.jsonWriter(alone);
        alone.setProperty("survivorship./points", "sum");
        final String anna = "{\"customer_id\": \"%d\", \"source\": \"s%d\", \"given_name\": \"Anna\", \"family_name\": \"Berg\", \"email\": \"anna@example.com\", \"points\": 2000000000}";
        alone.enqueue("[" + anna.formatted(1, 1) + "," + anna.formatted(2, 2) + "]");
        alone.run();
        assertEquals(List.of(4_000_000_000L), Services.records(alone, "golden").stream().map(record -> record.get("points").asLong()).toList());
    }

    static TestRunner runner() {
        final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);
        Services.csvReader(runner);
        Services.jsonWriter(runner);
        new SandboxPool(postgres).addTo(runner);
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", "a secret of the tests");
        return runner;
    }

    private void run(final String... rows) {
        run(runner, rows);
    }

    private static void run(final TestRunner runner, final String... rows) {
        runner.clearTransferState();
        runner.enqueue(HEADER + String.join("", rows), Map.of("filename", "export.csv"));
        runner.run();
        runner.assertTransferCount("original", 1);
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(rows.length, counts.get("received").asInt());
        assertEquals(rows.length, counts.get("golden").asInt() + counts.get("merged").asInt() + counts.get("erased").asInt() + counts.get("waiting").asInt()
                - counts.get("renewed").asInt(), "records in = golden + duplicate + erased + waiting - renewed");
        assertEquals(counts.get("golden").asInt(), Services.records(runner, "golden").size());
        assertEquals(counts.get("merged").asInt(), Services.records(runner, "duplicate").size());
        assertEquals(counts.get("erased").asInt(), Services.records(runner, "erased").size());
        final List<JsonNode> ids = Services.records(runner, "golden").stream().map(record -> record.get("golden_id")).toList();
        assertEquals(ids.size(), Set.copyOf(ids).size(), "one golden record per person");
    }

    private JsonNode golden(final String memberLabel) {
        return Services.records(runner, "golden").stream().filter(record -> record.get("merged_from").toString().contains("\"" + memberLabel + "\"")).findFirst().orElseThrow();
    }

    private String id(final String memberLabel) {
        return golden(memberLabel).get("golden_id").asText();
    }

    /** The persons as sets of member keys. */
    static Set<Set<String>> partition() {
        return postgres.query("select golden_id::text as id, replace(member_key, e'\\x1f', ':') as key from index_member").stream()
                .collect(Collectors.groupingBy(row -> row.get("id"), Collectors.mapping(row -> (String) row.get("key"), Collectors.toSet()))).values().stream().collect(Collectors.toSet());
    }

    @Test
    void idsStayAndTheGoldenRecordIsOfAllRecordsOldAndNew() {
        run(ANNA, PAUL);
        final String anna = id("crm:1");
        final String paul = id("crm:2");
        run(ANNA_SHOP);
        final JsonNode golden = golden("crm:1");
        assertEquals(anna, golden.get("golden_id").asText());
        assertEquals("+49301111111", golden.get("phone").asText(), "survives from a record of an earlier FlowFile");
        assertEquals("yes", golden.get("marketing_consent").asText());
        assertEquals("2026-02-01", golden.get("updated_at").asText());
        assertTrue(golden.get("match_score").asDouble() > .99);
        assertTrue(Services.records(runner, "changed").isEmpty());
        run(PAUL, ANNA);
        assertEquals(paul, id("crm:2"));
        assertEquals(anna, id("crm:1"));
        assertEquals(Set.of(Set.of("crm:1", "shop:9"), Set.of("crm:2")), partition());
    }

    @Test
    void anAddressThatChangesStaysOnePerson() {
        run(ANNA, ANNA_SHOP);
        final String anna = id("crm:1");
        run(ANNA.replace("anna@example.com", "anna.berg@example.org").replace("2026-01-01,yes", "2026-03-01,yes"));
        assertEquals(anna, id("crm:1"));
        assertEquals("anna.berg@example.org", golden("crm:1").get("email").asText());
        run(ANNA_SHOP);
        assertEquals("anna.berg@example.org", golden("crm:1").get("email").asText(), "the older record of the shop does not take the address back");
        assertEquals(1, postgres.count("select count(*) from index_golden"));
    }

    @Test
    void anOlderVersionOfARecordChangesNothing() {
        run(ANNA.replace("2026-01-01,yes", "2026-05-01,yes").replace("Berg", "Berger"));
        run(ANNA);
        assertEquals("Berger", golden("crm:1").get("family_name").asText());
    }

    @Test
    void aRecordThatBridgesTwoPersonsMergesThemIntoTheOlder() {
        run("1,crm,Anna,Berg,anna@example.com,,2026-01-01,yes,2026-01-01\n");
        final String older = id("crm:1");
        run("2,crm,Anna,Berg,a.berg@example.org,,2026-01-02,,\n");
        final String younger = id("crm:2");
        assertNotEquals(older, younger);
        run("2,crm,Anna,Berg,anna@example.com,,2026-03-01,,\n");
        assertEquals(older, id("crm:1"));
        final JsonNode changed = Services.records(runner, "changed").getFirst();
        assertEquals(List.of(younger, older, "merged", "anna@example.com"),
                List.of(changed.get("golden_id").asText(), changed.get("became").asText(), changed.get("reason").asText(), changed.get("email").asText()));
        assertTrue(changed.get("addresses").isNull());
        assertEquals(1, postgres.count("select count(*) from index_golden"));
        assertEquals(older, postgres.query("select became::text as became from index_alias where golden_id = '%s'".formatted(younger)).getFirst().get("became"));
        run("2,crm,Anna,Berg,anna@example.com,,2026-03-01,,\n", PAUL);
        assertTrue(Services.records(runner, "changed").isEmpty(), "it changed once");
    }

    @Test
    void whatTheFlowFileAloneCannotTellApartStaysAsItWas() {
        run(ANNA, "3,crm,Bruno,Berg,anna@example.com,,2026-01-05,,\n");
        assertEquals(2, Services.records(runner, "golden").size());
        run("4,shop,,,anna@example.com,,2026-01-06,,\n");
        assertEquals(Set.of(Set.of("crm:1"), Set.of("crm:3"), Set.of("shop:4")), partition(), "either of two people is neither");
    }

    @Test
    void anAddressHasOneOwnerAmongAllPersons() {
        run(ANNA);
        assertTrue(golden("crm:1").get("email_owner").asBoolean());
        run("3,crm,Bruno,Berg,anna@example.com,,2026-04-01,yes,2026-01-01\n");
        assertFalse(golden("crm:3").get("email_owner").asBoolean(), "whoever owns the address keeps it");
        run("3,crm,Bruno,Berg,anna@example.com,,2026-05-01,no,2026-05-01\n");
        assertTrue(golden("crm:3").get("email_owner").asBoolean(), "who refused last owns it, so that nobody is mailed there");
        run(ANNA);
        assertFalse(golden("crm:1").get("email_owner").asBoolean());
        assertEquals(1, postgres.count("select count(*) from index_golden where email_owner"));
    }

    @Test
    void aPersonWhoLosesAMailboxLeavesAgain() {
        run(ANNA);
        run("3,crm,Bruno,Berg,anna@example.com,,2026-05-01,no,2026-05-01\n");
        assertEquals(Set.of("crm:1", "crm:3"), labels());
        assertFalse(golden("crm:1").get("email_owner").asBoolean());
        run("3,crm,Bruno,Berg,anna@example.com,,2026-05-01,no,2026-05-01\n");
        assertEquals(Set.of("crm:1", "crm:3"), labels(), "the same FlowFile again says the same");
    }

    @Test
    void aPersonThatIsSplitOffLeavesWithoutARecordOfItsOwn() {
        run("4,shop,,,anna@example.com,,2026-01-06,,\n", ANNA);
        assertEquals(Set.of(Set.of("crm:1", "shop:4")), partition());
        run("3,crm,Bruno,Berg,anna@example.com,,2026-01-05,,\n");
        assertEquals(Set.of(Set.of("crm:1"), Set.of("crm:3"), Set.of("shop:4")), partition());
        assertEquals(Set.of("crm:1", "crm:3", "shop:4"), labels(), "every person has a golden record now");
    }

    /** The records that golden records were merged from. */
    private Set<String> labels() {
        return Services.records(runner, "golden").stream().flatMap(record -> record.get("merged_from").findValuesAsText("record").stream()).collect(Collectors.toSet());
    }

    @Test
    void theSameFlowFileAgainEmitsTheSame() {
        run("1,crm,Anna,Berg,anna@example.com,,2026-01-01,,\n", "2,crm,Anna,Berg,a.berg@example.org,,2026-01-02,,\n".replace("Berg,a", "Bergmann,a").replace("Anna", "Annika"));
        final String[] bridge = {"2,crm,Anna,Berg,anna@example.com,,2026-03-01,,\n", PAUL.replace("2,crm", "6,crm"), "5,shop,Paul,Stein,paul@example.com,,2026-03-01,,\n"};
        run(bridge);
        final Map<String, Set<String>> first = outputs();
        assertEquals(1, first.get("changed").size());
        run(bridge);
        assertEquals(first, outputs());
        assertEquals(1, postgres.count("select count(*) from index_change"));
    }

    @Test
    void aCrashAfterTheDatabaseCommittedIsHealedByTheNextRun() throws InitializationException {
        run("1,crm,Anna,Berg,anna@example.com,,2026-01-01,,\n", "2,crm,Annika,Bergmann,a.berg@example.org,,2026-01-02,,\n");
        final String bridge = HEADER + "2,crm,Anna,Berg,anna@example.com,,2026-03-01,,\n" + PAUL.replace("2,crm", "6,crm");
        final FailingWriter writer = new FailingWriter();
        runner.addControllerService("failing-writer", writer);
        runner.enableControllerService(writer);
        runner.setProperty("Record Writer", "failing-writer");
        runner.clearTransferState();
        runner.enqueue(bridge, Map.of("filename", "export.csv"));
        assertThrows(AssertionError.class, runner::run, "the second golden record cannot be written");
        assertEquals(2, postgres.count("select count(*) from index_golden"), "two became one, and one is new: committed");
        assertEquals(0, runner.getFlowFilesForRelationship("golden").size());
        assertEquals(1, runner.getQueueSize().getObjectCount());
        runner.setProperty("Record Writer", "json-writer");
        runner.run();
        assertEquals("merged", Services.records(runner, "changed").getFirst().get("reason").asText());
        assertEquals(2, Services.records(runner, "golden").size());
    }

    /** What left, but for the version, which is that of the run. */
    private Map<String, Set<String>> outputs() {
        return List.of("golden", "duplicate", "changed").stream().collect(Collectors.toMap(name -> name,
                name -> Services.records(runner, name).stream().map(record -> record.toString().replaceAll(",\"version\":[0-9]+", "")).collect(Collectors.toSet())));
    }

    @Test
    void racingNodesCreateEveryPersonOnce() throws InterruptedException, ExecutionException {
        run("0,crm,Zoe,Zander,zoe@example.com,,2026-01-01,,\n");
        final List<String[]> batches = List.of(export("crm", 0, 300), export("crm", 0, 300), export("shop", 100, 400), export("crm", 200, 500));
        try (ExecutorService nodes = Executors.newFixedThreadPool(4)) {
            final List<Future<?>> done = new ArrayList<>();
            for (final String[] batch : batches) {
                done.add(nodes.submit(() -> run(runner(), batch)));
            }
            for (final Future<?> each : done) {
                each.get();
            }
        }
        assertEquals(501, postgres.count("select count(*) from index_golden"));
        assertEquals(500 + 300 + 1, postgres.count("select count(*) from index_member"));
        assertEquals(0, postgres.count("select count(*) from index_member m left join index_golden g using (golden_id) where g.golden_id is null"));
        assertEquals(501, postgres.count("select count(distinct mailbox) from index_golden where email_owner"));
    }

    private static String[] export(final String source, final int from, final int to) {
        return IntStream.range(from, to).mapToObj(i -> "%d,%s,,,person%d@example.com,,2026-01-01,,\n".formatted(i + 1000, source, i)).toArray(String[]::new);
    }

    @Test
    void anUnreachableDatabaseLosesNothing() {
        final SandboxPool pool = (SandboxPool) runner.getControllerService("pool");
        pool.setDown(true);
        runner.enqueue(HEADER + ANNA);
        runner.run();
        assertEquals(1, runner.getQueueSize().getObjectCount());
        pool.setDown(false);
        runner.run();
        runner.assertTransferCount("golden", 1);
    }

    @Test
    void namesOfManyKindsComeThrough() {
        final String hostile = "7,crm,\"=cmd()|\u202ea\",\"<script>\",\"x\u0000y@example.com\",,2026-01-01,,\n";
        run(hostile, "8,crm,Émilie,Ωmega,\"" + "a".repeat(5000) + "@example.com\",,9999999-01-01,,\n", "\"" + "9".repeat(5000) + "\",crm,,,,,,,\n");
        run(hostile);
        assertEquals("<script>", golden("crm:7").get("family_name").asText());
        assertEquals(3, postgres.count("select count(*) from index_member"));
    }

    /** Writes one record per FlowFile and fails with the second. */
    private static final class FailingWriter extends JsonRecordSetWriter {

        @Override
        public RecordSetWriter createWriter(final ComponentLog logger, final RecordSchema schema, final OutputStream out, final Map<String, String> variables)
                throws SchemaNotFoundException, IOException {
            final RecordSetWriter writer = super.createWriter(logger, schema, out, variables);
            final int[] written = {0};
            return (RecordSetWriter) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {RecordSetWriter.class}, (proxy, method, arguments) -> {
                if ("write".equals(method.getName()) && ++written[0] == 2) {
                    throw new IOException("the disk is full");
                }
                return method.invoke(writer, arguments);
            });
        }
    }
}
