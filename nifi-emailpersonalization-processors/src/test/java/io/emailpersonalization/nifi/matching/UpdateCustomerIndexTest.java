// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Decisions on known customers, obeyed by later runs, on a real PostgreSQL. */
class UpdateCustomerIndexTest {

    private static final String ANNA = customer("crm", "1", "Anna", "anna@example.com", "2026-01-01");
    private static final String ANNA_SHOP = customer("shop", "9", "Anna", "anna@example.com", "2026-02-01");
    private static final String ANNA_ELSEWHERE = customer("crm", "5", "Anna", "anna.berg@example.org", "2026-03-01");
    private static final String BRUNO = customer("crm", "2", "Bruno", "anna@example.com", "2026-01-02");
    private static SandboxPostgres postgres;

    private final TestRunner deduplicate = runner(DeduplicateCustomerRecord.class);
    private final TestRunner update = runner(UpdateCustomerIndex.class);

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
        postgres.execute("drop schema public cascade; create schema public");
    }

    private static TestRunner runner(final Class<? extends org.apache.nifi.processor.Processor> type) {
        final TestRunner runner = TestRunners.newTestRunner(type);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        new SandboxPool(postgres).addTo(runner);
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", "a secret of the tests");
        return runner;
    }

    private static String customer(final String source, final String id, final String name, final String email, final String updatedAt) {
        return "{\"source\":\"%s\",\"customer_id\":\"%s\",\"given_name\":\"%s\",\"email\":\"%s\",\"updated_at\":\"%s\"}".formatted(source, id, name, email, updatedAt);
    }

    private void export(final String... customers) {
        deduplicate.clearTransferState();
        deduplicate.enqueue(Arrays.stream(customers).collect(Collectors.joining(",", "[", "]")));
        deduplicate.run();
        deduplicate.assertTransferCount("original", 1);
    }

    private void decide(final String... decisions) {
        update.clearTransferState();
        update.enqueue(Arrays.stream(decisions).collect(Collectors.joining(",", "[", "]")), Map.of("filename", "decisions.json"));
        update.run();
        update.assertTransferCount("original", 1);
        final JsonNode counts = Services.report(update).get("counts");
        assertEquals(decisions.length, counts.get("received").asInt());
        assertEquals(decisions.length, counts.get("obeyed").asInt() + counts.get("invalid").asInt());
        assertEquals(counts.get("invalid").asInt(), Services.records(update, "invalid").size());
    }

    private static String pair(final String decision, final String left, final String right) {
        return "{\"decision\":\"%s\",\"left\":{\"source\":\"%s\",\"customer_id\":\"%s\"},\"right\":{\"source\":\"%s\",\"customer_id\":\"%s\"},\"by\":\"Ada\",\"at\":\"2026-05-01\"}"
                .formatted(decision, left.split(":")[0], left.split(":")[1], right.split(":")[0], right.split(":")[1]);
    }

    private static String one(final String decision, final String member) {
        return "{\"decision\":\"%s\",\"source\":\"%s\",\"customer_id\":\"%s\",\"by\":\"Ada\"}".formatted(decision, member.split(":")[0], member.split(":")[1]);
    }

    private static Set<Set<String>> partition() {
        return postgres.query("select golden_id::text as id, replace(member_key, e'\\x1f', ':') as key from index_member").stream()
                .collect(Collectors.groupingBy(row -> row.get("id"), Collectors.mapping(row -> (String) row.get("key"), Collectors.toSet()))).values().stream().collect(Collectors.toSet());
    }

    private static String idOf(final String member) {
        return (String) postgres.query("select golden_id::text as id from index_member where replace(member_key, e'\\x1f', ':') = '%s'".formatted(member)).getFirst().get("id");
    }

    @Test
    void sameMergesTwoPersonsAndHolds() {
        export(ANNA);
        export(ANNA_ELSEWHERE);
        final String older = idOf("crm:1");
        final String younger = idOf("crm:5");
        decide(pair("same", "crm:5", "crm:1"));
        final JsonNode changed = Services.records(update, "changed").getFirst();
        assertEquals(List.of(younger, older, "decision", "anna.berg@example.org"),
                List.of(changed.get("golden_id").asText(), changed.get("became").asText(), changed.get("reason").asText(), changed.get("email").asText()));
        final JsonNode golden = Services.records(update, "golden").getFirst();
        assertEquals(older, golden.get("golden_id").asText());
        assertEquals(2, golden.get("merged_from").size());
        assertEquals("Ada", postgres.query("select decided_by from index_change").getFirst().get("decided_by"));
        export(ANNA_ELSEWHERE, ANNA);
        assertEquals(Set.of(Set.of("crm:1", "crm:5")), partition());
        assertEquals(1, Services.records(deduplicate, "golden").size());
    }

    @Test
    void differentSeparatesAndHolds() {
        export(ANNA, ANNA_SHOP);
        final String before = idOf("crm:1");
        decide(pair("different", "crm:1", "shop:9"));
        assertEquals(Set.of(Set.of("crm:1"), Set.of("shop:9")), partition());
        assertEquals(before, idOf("crm:1"), "the oldest record keeps the id");
        assertEquals(Set.of(before, idOf("shop:9")), Services.records(update, "golden").stream().map(record -> record.get("golden_id").asText()).collect(Collectors.toSet()));
        assertTrue(Services.records(update, "changed").stream().allMatch(record -> record.get("became").equals(record.get("golden_id"))));
        export(ANNA_SHOP, ANNA, customer("crm", "1", "Anna", "anna@example.com", "2026-06-01"));
        assertEquals(Set.of(Set.of("crm:1"), Set.of("shop:9")), partition());
        assertEquals(1, postgres.count("select count(*) from index_golden where email_owner"));
    }

    @Test
    void aDecisionOnRecordsThatComeLaterIsObeyed() {
        decide(pair("different", "crm:1", "shop:9"));
        export(ANNA, ANNA_SHOP);
        assertEquals(Set.of(Set.of("crm:1"), Set.of("shop:9")), partition());
    }

    @Test
    void theLaterDecisionOnAPairCounts() {
        export(ANNA, ANNA_SHOP);
        decide(pair("different", "crm:1", "shop:9"));
        decide(pair("same", "crm:1", "shop:9").replace("2026-05-01", "2026-04-01"));
        assertEquals(2, partition().size());
        decide(pair("same", "crm:1", "shop:9").replace("2026-05-01", "2026-06-01"));
        assertEquals(1, partition().size());
    }

    @Test
    void aSplitTakesARecordOutForGood() {
        export(ANNA, ANNA_SHOP, customer("web", "3", "Anna", "anna@example.com", "2026-01-03"));
        decide(one("split", "shop:9"));
        final Set<Set<String>> apart = Set.of(Set.of("crm:1", "web:3"), Set.of("shop:9"));
        assertEquals(apart, partition());
        final List<JsonNode> changed = Services.records(update, "changed");
        assertTrue(changed.stream().anyMatch(record -> record.get("golden_id").asText().equals(idOf("crm:1")) && "split".equals(record.get("reason").asText())), changed.toString());
        export(ANNA_SHOP);
        export(ANNA, customer("web", "3", "Anna", "anna@example.com", "2026-04-03"));
        assertEquals(apart, partition());
        decide("{\"decision\":\"split\",\"golden_id\":\"%s\"}".formatted(idOf("crm:1")));
        assertEquals(Set.of(Set.of("crm:1"), Set.of("web:3"), Set.of("shop:9")), partition());
    }

    @Test
    void anErasedPersonDoesNotComeBack() {
        export(ANNA, ANNA_SHOP, BRUNO, ANNA_ELSEWHERE);
        decide(pair("same", "crm:1", "crm:5"));
        assertTrue(Services.records(update, "golden").stream().anyMatch(record -> record.get("golden_id").asText().equals(idOf("crm:2")) && record.get("email_owner").asBoolean()),
                "who shared the address owns it, now that she has another one");
        final String anna = idOf("crm:1");
        decide(one("erase", "shop:9"));
        final JsonNode changed = Services.records(update, "changed").getFirst();
        assertEquals(List.of(anna, "erased", "erased"), List.of(changed.get("golden_id").asText(), changed.get("became").asText(), changed.get("reason").asText()));
        assertEquals(Set.of("anna.berg@example.org"), StreamSupport.stream(changed.get("addresses").spliterator(), false).map(JsonNode::asText).collect(Collectors.toSet()),
                "Bruno goes on at the other one");
        assertEquals(Set.of("1", "9", "5"), Set.copyOf(changed.get("members").findValuesAsText("customer_id")));
        assertEquals(Set.of(Set.of("crm:2")), partition());
        export(ANNA, ANNA_SHOP, BRUNO, customer("web", "77", "Anna", "anna.berg@example.org", "2026-06-01"));
        assertEquals(3, Services.records(deduplicate, "erased").size());
        assertEquals(1, Services.records(deduplicate, "golden").size());
        assertEquals(Set.of(Set.of("crm:2")), partition());
        for (final String table : List.of("index_member", "index_golden", "index_mailbox", "index_former", "index_review", "index_waiting",
                "index_change", "index_suppressed", "index_decision", "index_alias")) {
            final String text = postgres.query("select t::text from %s t".formatted(table)).toString();
            assertFalse(text.contains("anna.berg") || text.contains("\u001f9") || text.contains("\u001f1"), table + " still knows her");
        }
    }

    /** The file is large, and what its last record is made of only shows at its end. */
    @Test
    void anErasedPersonLeavesOnceAlsoWhereTheSchemaIsLongNotCertain() {
        decide(one("erase", "crm:1").replace("\"by\"", "\"email\":\"anna@example.com\",\"by\""));
        deduplicate.setAllowRecursiveReads(true);
        final int count = 5000;
        final String note = ",\"note\":\"%s\",\"purchases\":%s}";
        export(IntStream.range(0, count).mapToObj(i -> i == count / 2 ? ANNA.replace("}", note.formatted("", "12345678901"))
                : customer("crm", "c" + i, "Name", "c%d@example.com".formatted(i), "2026-01-01").replace("}", note.formatted("x".repeat(2000), "1"))).toArray(String[]::new));
        final JsonNode erased = Services.records(deduplicate, "erased").getFirst();
        assertEquals(12_345_678_901L, erased.get("purchases").asLong());
        assertEquals(1, Services.records(deduplicate, "erased").size());
        assertEquals(count - 1, Services.records(deduplicate, "golden").size());
    }

    @Test
    void anUnknownPersonIsErasedBeforeItsFirstRecord() {
        decide(one("erase", "crm:1").replace("\"by\"", "\"email\":\"anna@example.com\",\"by\""));
        final JsonNode changed = Services.records(update, "changed").getFirst();
        assertEquals("anna@example.com", changed.get("addresses").get(0).asText());
        export(ANNA, ANNA_SHOP);
        assertEquals(2, Services.records(deduplicate, "erased").size());
        decide(one("erase", "crm:1").replace("\"by\"", "\"email\":\"anna@example.com\",\"by\""));
        assertEquals(0, postgres.count("select count(*) from index_member"));
    }

    @Test
    void theSameDecisionsAgainEmitTheSame() {
        export(ANNA, ANNA_SHOP, BRUNO, ANNA_ELSEWHERE);
        final String[] decisions = {pair("same", "crm:1", "crm:5"), one("split", "shop:9"), one("erase", "crm:2")};
        decide(decisions);
        final Set<String> golden = texts("golden");
        final Set<String> changed = texts("changed");
        assertFalse(golden.isEmpty());
        decide(decisions);
        assertEquals(golden, texts("golden"));
        assertEquals(changed.stream().map(UpdateCustomerIndexTest::withoutAddresses).collect(Collectors.toSet()), texts("changed").stream().map(UpdateCustomerIndexTest::withoutAddresses)
                .collect(Collectors.toSet()));
        assertNotEquals(idOf("crm:1"), idOf("shop:9"));
    }

    /** Once the session is committed they are forgotten. */
    private static String withoutAddresses(final String changed) {
        return changed.substring(0, changed.indexOf("\"addresses\""));
    }

    /** What left, but for the version, which is that of the run. */
    private Set<String> texts(final String relationship) {
        return Services.records(update, relationship).stream().map(record -> record.toString().replaceAll(",\"version\":[0-9]+", "")).collect(Collectors.toSet());
    }

    @Test
    void whatIsNoDecisionIsInvalidAndTheRestIsObeyed() {
        export(ANNA, ANNA_SHOP);
        decide("{\"decision\":\"maybe\",\"left\":\"x\",\"right\":\"y\"}", "{\"decision\":\"same\",\"left\":\"no-uuid\",\"right\":\"y\"}", pair("same", "crm:1", "crm:1"),
                "{\"decision\":\"split\",\"golden_id\":\"00000000-0000-0000-0000-000000000000\"}", "{\"decision\":\"erase\"}", pair("different", "crm:1", "shop:9"));
        assertEquals(5, Services.records(update, "invalid").size());
        assertTrue(Services.records(update, "invalid").stream().allMatch(record -> record.get("decision_error").asText().length() > 10));
        assertEquals(2, partition().size());
    }
}
