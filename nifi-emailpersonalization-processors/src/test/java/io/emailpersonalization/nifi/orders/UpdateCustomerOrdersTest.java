// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.matching.IndexedCustomers;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Orders find their people, in whichever order they and their customers come. */
class UpdateCustomerOrdersTest {

    private static SandboxPostgres postgres;
    private static int indexes;
    private String name;
    private IndexedCustomers index;

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void begin() {
        name = "index " + ++indexes;
        index = new IndexedCustomers(postgres, name);
    }

    /** An order, with fields in pairs of name and JSON value. */
    static String order(final String label, final String... fields) {
        final StringBuilder json = new StringBuilder("{\"source\":\"%s\",\"order_id\":\"%s\"".formatted(label.split(":")[0], label.split(":")[1]));
        for (int i = 0; i < fields.length; i += 2) {
            json.append(",\"").append(fields[i]).append("\":").append(fields[i + 1]);
        }
        return json.append('}').toString();
    }

    private static String bought(final String label, final String day, final int amount, final String... more) {
        final String[] fields = new String[more.length + 4];
        fields[0] = "purchased_at";
        fields[1] = "\"2026-03-%s\"".formatted(day);
        fields[2] = "amount";
        fields[3] = String.valueOf(amount);
        System.arraycopy(more, 0, fields, 4, more.length);
        return order(label, fields);
    }

    private static String of(final String id) {
        return "\"" + id + "\"";
    }

    private static String purchases(final JsonNode golden) {
        return "%s %s %s".formatted(golden.path("purchase_count").asText("none"), golden.path("purchase_total").asText("none"), golden.path("last_purchase_at").asText("none"));
    }

    private String reason() {
        return index.ordered("waiting").getFirst().get("waiting_because").asText();
    }

    @Test
    void anOrderWaitsForItsCustomer() {
        index.order(bought("shop:1", "01", 20, "customer_id", of("7")), bought("shop:2", "05", 30, "customer_id", of("7"), "email", of("ann@example.com")));
        assertEquals(2, index.ordered("waiting").size());
        assertEquals("unknown customer", reason());
        index.orders().assertTransferCount("golden", 0);
        for (final String relationship : List.of("waiting", "original")) {
            final MockFlowFile flowFile = index.orders().getFlowFilesForRelationship(relationship).getFirst();
            flowFile.assertAttributeEquals("orders.waiting", "2");
            flowFile.assertAttributeEquals("orders.waiting.since", "2026-03-01T00:00:00Z");
        }
        assertEquals(2, Services.report(index.orders()).get("figures").get("waiting_orders").asInt());

        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"), customer("shop:8", "given_name", "Bob", "email", "bob@example.com"));
        assertEquals("2 50.0 2026-03-05T00:00:00Z", purchases(index.golden("shop:7")));
        assertEquals("none none none", purchases(index.golden("shop:8")));

        index.order(bought("shop:1", "01", 20, "customer_id", of("7")));
        assertEquals(index.idOf("shop:7"), index.ordered("success").getFirst().get("golden_id").asText());
        index.orders().getFlowFilesForRelationship("original").getFirst().assertAttributeEquals("orders.waiting", "0");
        assertEquals("2 50.0 2026-03-05T00:00:00Z", purchases(index.ordered("golden").getFirst()));
    }

    @Test
    void aGuestIsFoundByTheMailbox() {
        index.export(customer("crm:1", "given_name", "Ann", "email", "ann.berg@gmail.com"));
        index.order(bought("shop:1", "01", 20, "email", of("AnnBerg+shop@googlemail.com")), bought("shop:2", "02", 5, "customer_id", of("99"), "email", of("annberg@gmail.com")),
                bought("shop:3", "02", 5, "customer_id", of("0"), "email", of("info@example.com")));
        assertEquals(2, index.ordered("success").size(), "the customer 99 is not known, so the mailbox decides");
        assertEquals("no identity", reason());
        assertEquals("2 25.0 2026-03-02T00:00:00Z", purchases(index.ordered("golden").getFirst()));
    }

    @Test
    void aFormerAddressFindsThePerson() {
        index.export(customer("crm:1", "given_name", "Ann", "email", "old@example.com", "updated_at", "2026-01-01"));
        index.export(customer("crm:1", "given_name", "Ann", "email", "new@example.com", "updated_at", "2026-02-01"));
        index.order(bought("shop:1", "01", 20, "email", of("old@example.com")));
        assertEquals(index.idOf("crm:1"), index.ordered("success").getFirst().get("golden_id").asText());
    }

    @Test
    void theLatestEventOfAnOrderCountsWheneverItComes() {
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"));
        final String bought = bought("shop:1", "01", 100, "customer_id", of("7"), "updated_at", of("2026-03-01T10:00:00Z"));
        final String refunded = bought("shop:1", "01", 60, "customer_id", of("7"), "updated_at", of("2026-03-04T10:00:00Z"));
        index.order(refunded);
        index.order(bought);
        assertEquals(1, index.ordered("superseded").size());
        assertEquals("1 60.0 2026-03-01T00:00:00Z", purchases(index.ordered("golden").getFirst()));

        final String cancelled = order("shop:1", "decision", of("remove"), "scope", of("order"), "at", of("2026-03-05T10:00:00Z"));
        index.order(cancelled, refunded);
        assertEquals(index.idOf("shop:7"), index.ordered("removed").getFirst().get("golden_id").asText());
        assertEquals(1, index.ordered("superseded").size());
        assertEquals("0 none none", purchases(index.ordered("golden").getFirst()));
        index.order(refunded);
        assertEquals(1, index.ordered("superseded").size(), "a late event does not bring the order back");
        index.order(bought("shop:1", "01", 40, "customer_id", of("7"), "updated_at", of("2026-03-06T10:00:00Z")));
        assertEquals("1 40.0 2026-03-01T00:00:00Z", purchases(index.ordered("golden").getFirst()));
    }

    @Test
    void withoutATimeOfChangeTheLastEventThatIsReadCounts() {
        index.export(customer("stripe:7", "given_name", "Ann", "email", "ann@example.com"));
        final String pending = order("stripe:1", "customer_id", of("7"), "purchased_at", of("2026-03-01"), "decision", of("remove"), "scope", of("order"));
        index.order(pending);
        assertEquals(1, index.ordered("removed").size());
        index.order(bought("stripe:1", "01", 10, "customer_id", of("7")));
        assertEquals(1, index.ordered("success").size());
        index.order(bought("stripe:1", "01", 8, "customer_id", of("7")));
        assertEquals("1 8.0 2026-03-01T00:00:00Z", purchases(index.ordered("golden").getFirst()));
        index.order(bought("stripe:1", "01", 8, "customer_id", of("7")), pending);
        assertEquals(1, index.ordered("removed").size());
        assertEquals("0 none none", purchases(index.ordered("golden").getFirst()));
    }

    @Test
    void anOrderOfAFamilyMailboxIsNobodys() {
        index.export(customer("crm:1", "given_name", "Ann", "email", "family.berg@example.com", "birth_date", "1980-01-01"));
        index.order(bought("shop:1", "01", 20, "email", of("family.berg@example.com")), bought("shop:2", "02", 30, "customer_id", of("5"), "email", of("family.berg@example.com")));
        assertEquals("2 50.0 2026-03-02T00:00:00Z", purchases(index.ordered("golden").getFirst()));

        index.export(customer("shop:5", "given_name", "Robert", "email", "family.berg@example.com", "birth_date", "1955-07-20"));
        assertEquals(2, index.exported("golden").size(), "Ann leaves again: she lost both orders");
        assertEquals("none none none", purchases(index.golden("crm:1")));
        assertEquals("1 30.0 2026-03-02T00:00:00Z", purchases(index.golden("shop:5")));
        index.order(bought("shop:1", "01", 20, "email", of("family.berg@example.com")));
        assertEquals("shared mailbox", reason());
        index.orders().getFlowFilesForRelationship("original").getFirst().assertAttributeEquals("orders.waiting", "1");

        index.decide(pair("same", "crm:1", "shop:5"));
        assertEquals("2 50.0 2026-03-02T00:00:00Z", purchases(index.decided("golden").getFirst()), "somebody decided");
        index.decide(one("split", "shop:5", ""));
        assertEquals(Set.of("none none none", "1 30.0 2026-03-02T00:00:00Z"), index.decided("golden").stream().map(UpdateCustomerOrdersTest::purchases).collect(Collectors.toSet()));
    }

    @Test
    void anOrderThatChangesItsCustomerLeavesTheFormerPerson() {
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"), customer("shop:8", "given_name", "Bob", "email", "bob@example.com"));
        index.order(bought("shop:1", "01", 20, "customer_id", of("7"), "updated_at", of("2026-03-01T10:00:00Z")));
        final String moved = bought("shop:1", "01", 20, "customer_id", of("8"), "updated_at", of("2026-03-02T10:00:00Z"));
        for (int run = 0; run < 2; run++) {
            index.order(moved);
            final List<JsonNode> golden = index.ordered("golden");
            assertEquals("none none none", purchases(IndexedCustomers.find(golden, "shop:7")), "in a replay too");
            assertEquals("1 20.0 2026-03-01T00:00:00Z", purchases(IndexedCustomers.find(golden, "shop:8")));
        }
    }

    @Test
    void aReplayEmitsTheSame() {
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"));
        final List<String> events = List.of(bought("shop:1", "01", 20, "customer_id", of("7")), bought("shop:2", "01", 20, "customer_id", of("9")),
                bought("shop:1", "01", 25, "customer_id", of("7"), "updated_at", of("2026-03-03")), order("shop:3", "amount", "1"),
                order("shop:4", "decision", of("remove"), "at", of("2026-03-03")));
        String first = null;
        for (int run = 0; run < 2; run++) {
            index.order(events);
            final String outputs = index.orders().getProcessor().getRelationships().stream().map(relationship -> relationship.getName()).filter(relationship -> !"report".equals(relationship))
                    .map(relationship -> relationship + index.ordered(relationship)).collect(Collectors.joining())
                    // the version is that of the run
                    .replaceAll(",\"version\":[0-9]+", "");
            assertEquals(first == null ? outputs : first, outputs);
            first = outputs;
        }
    }

    @Test
    void ordersAndTotalsOfOneSourceNeverAddUp() {
        index.deduplicate().setProperty("survivorship./purchase_count", "sum");
        index.deduplicate().setProperty("survivorship./purchase_total", "sum");
        index.deduplicate().setProperty("survivorship./last_purchase_at", "maximum");
        final String shop = customer("shop:7", "given_name", "Ann", "email", "ann@example.com", "purchase_count", "10", "purchase_total", "1000", "last_purchase_at", "2026-06-01");
        final String crm = customer("crm:1", "given_name", "Ann", "email", "ann@example.com", "purchase_count", "2", "purchase_total", "7.5", "last_purchase_at", "2026-04-01");
        index.export(shop, crm);
        assertEquals("12 1007.5 2026-06-01", purchases(index.golden("shop:7")));
        index.order(bought("shop:1", "05", 20, "customer_id", of("7")));
        assertEquals("3 27.5 2026-04-01", purchases(index.ordered("golden").getFirst()), "the orders of the shop and the totals of the CRM");
        index.export(shop, crm);
        assertEquals("3 27.5 2026-04-01", purchases(index.golden("shop:7")));
        index.order(order("shop:1", "decision", of("remove"), "at", of("2026-05-05")));
        assertEquals("2 7.5 2026-04-01", purchases(index.ordered("golden").getFirst()), "removed orders are orders of the shop too");
    }

    @Test
    void withoutARuleOrdersOutweighTotalsAndLists() {
        index.export("""
                {"source":"crm","customer_id":"1","given_name":"Ann","email":"ann@example.com","updated_at":"2026-05-01","purchase_count":9,"purchase_total":900,
                "purchases":[{"order_id":"a","purchased_at":"2026-05-01","amount":450},{"order_id":"b","purchased_at":"2026-05-02","amount":450}]}""",
                customer("crm:2", "given_name", "Bob", "email", "bob@example.com"));
        index.order(bought("shop:1", "05", 20, "email", of("ann@example.com")));
        final JsonNode golden = index.ordered("golden").getFirst();
        assertEquals("1 20 2026-03-05T00:00:00Z", purchases(golden), "a whole number, as the CRM writes it");
        assertTrue(golden.path("purchases").isNull() || golden.path("purchases").isMissingNode());
    }

    @Test
    void aListOfAnotherSourceCountsByItsSums() {
        index.deduplicate().setProperty("survivorship./purchase_count", "sum");
        index.deduplicate().setProperty("survivorship./purchase_total", "sum");
        index.deduplicate().setProperty("survivorship./last_purchase_at", "maximum");
        index.export("""
                {"source":"crm","customer_id":"1","given_name":"Ann","email":"ann@example.com","purchase_count":9,
                "purchases":[{"order_id":"a","purchased_at":"2026-05-01","amount":1.5},{"order_id":"a","purchased_at":"2026-05-01","amount":2},
                {"order_id":"b","purchased_at":"2026-04-02","amount":4}]}""",
                "{\"source\":\"shop\",\"customer_id\":\"7\",\"given_name\":\"Ann\",\"email\":\"ann@example.com\",\"purchases\":[{\"order_id\":\"c\",\"amount\":100}]}");
        index.order(bought("shop:1", "05", 20, "customer_id", of("7")));
        assertEquals("3 27.5 2026-05-01T00:00:00Z", purchases(index.ordered("golden").getFirst()));
    }

    @Test
    void ordersInSeveralCurrenciesHaveNoTotal() {
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"));
        index.order(bought("shop:1", "01", 20, "customer_id", of("7"), "currency", of("eur")), bought("shop:2", "02", 30, "customer_id", of("7"), "currency", of("EUR")));
        assertEquals("2 50.0 2026-03-02T00:00:00Z", purchases(index.ordered("golden").getFirst()));
        index.order(bought("shop:3", "03", 3000, "customer_id", of("7"), "currency", of("JPY")));
        assertEquals("3 none 2026-03-03T00:00:00Z", purchases(index.ordered("golden").getFirst()));
    }

    @Test
    void anErasedPersonHasNoOrders() {
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@secret.example"), customer("crm:1", "given_name", "Bob", "email", "bob@example.com"));
        index.order(bought("shop:1", "01", 20, "customer_id", of("7"), "email", of("ann@secret.example")), bought("shop:2", "02", 20, "email", of("ann@secret.example")),
                bought("shop:3", "03", 20, "customer_id", of("7"), "email", of("bob@example.com")), bought("shop:4", "03", 20, "email", of("bob@example.com")),
                bought("crm:5", "03", 20, "customer_id", of("1"), "email", of("ann@secret.example")));
        index.decide(one("erase", "shop:7", ""));
        assertFalse(index.everything().contains("secret.example"));
        assertEquals(Set.of("4", "5"), orders());
        index.order(bought("shop:1", "01", 20, "customer_id", of("7"), "email", of("ann@secret.example")), bought("shop:2", "02", 20, "email", of("ann@secret.example")));
        assertEquals(2, index.ordered("erased").size());
        assertFalse(index.everything().contains("secret.example"));
    }

    @Test
    void ordersThatWaitAreErasedWithTheAddressOrTheId() {
        index.order(bought("shop:1", "01", 20, "email", of("ann@secret.example")), bought("shop:2", "01", 20, "customer_id", of("7")), bought("shop:3", "01", 20, "customer_id", of("8")));
        index.decide("{\"decision\":\"erase\",\"email\":\"ann@secret.example\"}", one("erase", "shop:7", ""), one("erase", "shop:70", ""));
        assertEquals(1, index.decided("invalid").size(), "nobody knows shop:70");
        assertEquals(Set.of("3"), orders());
        index.order(bought("shop:1", "01", 20, "email", of("ann@secret.example")), bought("shop:2", "01", 20, "customer_id", of("7")));
        assertEquals(2, index.ordered("erased").size());
        index.decide(one("erase", "shop:7", ""));
        index.update().assertTransferCount("invalid", 0);
    }

    @Test
    void anErasedRecordLeavesTheOrdersOfThePersonsOtherRecords() {
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"), customer("crm:1", "given_name", "Ann", "email", "ann@example.com"));
        index.order(bought("shop:1", "01", 20, "customer_id", of("7")), bought("web:2", "02", 30, "email", of("ann@example.com")));
        index.decide(one("erase", "shop:7", ",\"scope\":\"record\""));
        assertEquals("1 30.0 2026-03-02T00:00:00Z", purchases(index.decided("golden").getFirst()));
    }

    @Test
    void anIdThatSeveralPeopleHaveFindsNobody() {
        index.export(customer("shop:7", "given_name", "Ann", "family_name", "Berg", "email", "ann@example.com", "birth_date", "1980-01-01"));
        index.order(bought("shop:1", "01", 20, "customer_id", of("7")), bought("shop:2", "01", 30, "customer_id", of("7"), "email", of("zoe@example.com")));
        index.export(customer("shop:7", "given_name", "Zoe", "family_name", "Kern", "email", "zoe@example.com", "birth_date", "1999-09-09"));
        final String waiting = index.exported("review").getFirst().get("right").get("waiting_id").asText();
        index.decide("{\"decision\":\"different\",\"right\":{\"waiting_id\":\"%s\"},\"left\":{}}".formatted(waiting));
        assertEquals(Set.of("none none none", "1 30.0 2026-03-01T00:00:00Z"), index.decided("golden").stream().map(UpdateCustomerOrdersTest::purchases).collect(Collectors.toSet()),
                "Ann loses both, and Zoe has the one of her mailbox");
    }

    @Test
    void whatIsNoOrderIsInvalid() {
        index.order("{\"source\":\"shop\",\"purchased_at\":\"2026-03-01\",\"amount\":1}", order("shop:2", "amount", "1"), order("shop:3", "purchased_at", of("2026-03-01")),
                order("shop:4", "purchased_at", of("03/04/2026"), "amount", "1"), order("shop:5", "purchased_at", of("2999-01-01"), "amount", "1"),
                order("shop:6", "purchased_at", of("2026-03-01"), "amount", of("ten")), bought("shop:7", "01", 1, "decision", of("erase")),
                bought("shop:8", "01", 1, "decision", of("remove"), "scope", of("record")), bought("shop:9.91214E+15", "01", 1), bought("shop:" + "x".repeat(256), "01", 1),
                bought("shop:11", "01", 1, "updated_at", of("soon")));
        assertEquals(11, index.ordered("invalid").size());
        assertEquals(List.of("required", "required", "required", "format", "maximum", "type", "enum", "enum", "format", "maxLength", "format"),
                index.ordered("invalid").stream().map(record -> record.get("order_errors").get(0).get("rule").asText()).toList());
    }

    @Test
    void waitingOrdersAndMarksOfRemovedOnesAreKeptForAWhile() {
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"));
        index.orders().setProperty("Waiting Retention", "30 days");
        index.order(bought("shop:1", "01", 20, "customer_id", of("7")), bought("shop:2", "01", 20, "customer_id", of("9")), order("shop:3", "decision", of("remove")));
        postgres.execute("update index_order set seen_at = seen_at - interval '31 days' where index_name = '%s'".formatted(name));
        index.order(bought("shop:4", "01", 20, "customer_id", of("7")));
        assertEquals(Set.of("1", "4"), orders());
    }

    @Test
    void ordersWithoutASourceGetTheDefault() {
        index.orders().setProperty("Default Source", "shop");
        index.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"));
        index.order("{\"order_id\":\"1\",\"customer_id\":\"7\",\"purchased_at\":\"2026-03-01\",\"amount\":5}");
        assertEquals("shop", index.ordered("success").getFirst().get("source").asText());
    }

    @Test
    void csvHasRoomForPurchases() {
        index.order(bought("shop:1", "01", 20, "customer_id", of("7")));
        final TestRunner runner = TestRunners.newTestRunner(index.deduplicate().getProcessor());
        Services.csvReader(runner);
        Services.csvWriter(runner);
        new SandboxPool(postgres).addTo(runner);
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", "a secret of the tests");
        runner.setProperty("Index Name", name);
        runner.setProperty("Reasons Format", "JSON_TEXT");
        runner.enqueue("source,customer_id,email,last_purchase_at,purchase_count\nshop,7,ann@example.com,2025-01-01,3\n");
        runner.run();
        final List<String> lines = runner.getFlowFilesForRelationship("golden").getFirst().getContent().lines().toList();
        final List<String> names = List.of(lines.getFirst().split(","));
        final List<String> values = List.of(lines.get(1).split(","));
        assertEquals(Map.of("last_purchase_at", "2026-03-01T00:00:00Z", "purchase_count", "1", "purchase_total", "20.0"),
                List.of("last_purchase_at", "purchase_count", "purchase_total").stream().collect(Collectors.toMap(field -> field, field -> values.get(names.indexOf(field)))));
    }

    @Test
    void withoutADatabaseTheFlowFileStaysInTheQueue() {
        final TestRunner runner = index.orders();
        final SandboxPool pool = (SandboxPool) runner.getControllerService("pool");
        pool.setDown(true);
        runner.enqueue("[" + bought("shop:1", "01", 20, "customer_id", of("7")) + "]");
        runner.run();
        assertEquals(1, runner.getQueueSize().getObjectCount());
        pool.setDown(false);
        runner.run();
        runner.assertTransferCount("waiting", 1);
    }

    @Test
    void withoutOrdersThereAreNoTables() {
        try (SandboxPostgres fresh = SandboxPostgres.start()) {
            final IndexedCustomers customers = new IndexedCustomers(fresh, "without orders");
            customers.export(customer("shop:7", "given_name", "Ann", "email", "ann@example.com"));
            assertFalse(customers.golden("shop:7").has("purchase_count"));
            assertNull(fresh.query("select to_regclass('index_order')::text as name").getFirst().get("name"));
            customers.decide(one("erase", "shop:7", ""));
        }
    }

    private Set<String> orders() {
        return postgres.query("select order_id from index_order where index_name = '%s'".formatted(name)).stream().map(row -> (String) row.get("order_id")).collect(Collectors.toSet());
    }
}
