// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.orders;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.intake.MapCustomerRecord;
import io.emailpersonalization.nifi.matching.IndexedCustomers;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.scoring.ScoreCustomerRecord;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Orders of real systems, from their API to scores. */
class ShopOrdersTest {

    private IndexedCustomers index;

    @BeforeEach
    void begin() {
        final SandboxPostgres postgres = SharedPostgres.empty();
        index = new IndexedCustomers(postgres, "shop");
    }

    private static TestRunner runner(final Class<? extends Processor> type) {
        final TestRunner runner = TestRunners.newTestRunner(type);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        return runner;
    }

    /** Maps the content, and sends what leaves by success and by decisions. */
    private void order(final String profile, final String content) {
        final TestRunner map = runner(MapCustomerRecord.class);
        map.setProperty("Source Profile", profile);
        map.enqueue(content, Map.of("filename", "orders.json"));
        map.run();
        map.assertTransferCount("failure", 0);
        final List<MockFlowFile> mapped = new ArrayList<>(map.getFlowFilesForRelationship("success"));
        mapped.addAll(map.getFlowFilesForRelationship("decisions"));
        index.orders().clearTransferState();
        mapped.forEach(flowFile -> index.orders().enqueue(flowFile.toByteArray(), Map.of("filename", "orders.json")));
        index.orders().run(mapped.size());
        index.orders().assertTransferCount("original", mapped.size());
        assertEquals(List.of(), index.ordered("invalid"));
    }

    private Map<String, String> scores() {
        final TestRunner score = runner(ScoreCustomerRecord.class);
        score.setProperty("As Of", "2026-03-31");
        score.setProperty("RFM Method", "BREAKPOINTS");
        index.orders().getFlowFilesForRelationship("golden").forEach(flowFile -> score.enqueue(flowFile.toByteArray()));
        score.run(index.orders().getFlowFilesForRelationship("golden").size());
        assertEquals(List.of(), Services.records(score, "invalid"));
        return Services.records(score, "success").stream().collect(Collectors.toMap(record -> record.get("given_name").asText(), ShopOrdersTest::score, (first, last) -> last));
    }

    private static String score(final JsonNode record) {
        return "%s %s %s".formatted(record.get("recency_days").asText(), record.get("rfm_frequency").asText(), record.get("rfm_segment").asText());
    }

    private static String shopify(final String id, final String status, final String total, final String updatedAt, final String person) {
        return """
                {"id":%s,"financial_status":"%s","total_price":"%s","current_total_price":"%s","currency":"EUR","processed_at":"2026-03-01T12:00:00+01:00","updated_at":"%s",%s,"line_items":[]}"""
                .formatted(id, status, total, total, updatedAt, person);
    }

    @Test
    void ordersOfShopifyBecomeScores() {
        index.export(customer("shopify:7", "given_name", "Ann", "email", "ann@example.com"), customer("crm:1", "given_name", "Bob", "email", "bob@example.com"));
        final String ann = "\"customer\":{\"id\":7},\"email\":\"ann@example.com\"";
        final String guest = "\"email\":\"Bob@Example.com\"";
        final String first = "{\"orders\":[%s,%s,%s,%s]}".formatted(shopify("1", "paid", "100.00", "2026-03-01T12:00:00+01:00", ann),
                shopify("2", "pending", "50.00", "2026-03-01T12:00:00+01:00", ann), shopify("3", "paid", "20.00", "2026-03-01T12:00:00+01:00", guest),
                shopify("4", "paid", "20.00", "2026-03-01T12:00:00+01:00", "\"customer\":{\"id\":8},\"email\":\"zoe@example.com\""));
        order("shopify-order", first);
        assertEquals(1, index.ordered("waiting").size());
        assertEquals(1, index.ordered("removed").size());
        assertEquals(Map.of("Ann", "29 1 Potential Loyalists", "Bob", "29 1 New Customers"), scores());

        order("shopify-order", "{\"orders\":[%s,%s]}".formatted(shopify("1", "partially_refunded", "60.00", "2026-03-05T12:00:00+01:00", ann),
                shopify("2", "paid", "50.00", "2026-03-04T12:00:00+01:00", ann)));
        assertEquals("2 110.0", totals("Ann"));
        order("shopify-order", first);
        assertEquals("2 110.0", totals("Ann"), "the first page again changes nothing");
        order("shopify-order", "{\"orders\":[%s]}".formatted(shopify("1", "refunded", "0.00", "2026-03-06T12:00:00+01:00", ann)));
        assertEquals("1 50.0", totals("Ann"));
    }

    private String totals(final String name) {
        final JsonNode golden = index.ordered("golden").stream().filter(record -> name.equals(record.get("given_name").asText())).reduce((first, last) -> last).orElseThrow();
        return golden.get("purchase_count").asText() + " " + golden.get("purchase_total").asText();
    }

    @Test
    void aDealOfHubSpotCountsWhileItIsWon() {
        index.export(customer("hubspot:7", "given_name", "Ann", "email", "ann@example.com"));
        final String deal = """
                {"results":[{"id":"1","properties":{"dealname":"x","dealstage":"%s","hs_is_closed_won":"%s","amount":"70","closedate":"2026-03-01T00:00:00Z","hs_lastmodifieddate":"%s"},
                "associations":{"contacts":{"results":[{"id":"7"}]}}}]}""";
        final String open = deal.formatted("contractsent", "false", "2026-03-01T10:00:00Z");
        final String won = deal.formatted("closedwon", "true", "2026-03-02T10:00:00Z");
        order("hubspot-deal", won);
        assertEquals("1 70.0", totals("Ann"));
        order("hubspot-deal", open);
        assertEquals("1 70.0", totals("Ann"), "the earlier stage comes late");
        order("hubspot-deal", deal.formatted("closedlost", "false", "2026-03-03T10:00:00Z"));
        assertEquals("0 null", totals("Ann"));
    }

    @Test
    void aChargeOfStripeThatWasPendingCountsWhenItSucceeds() {
        index.export(customer("stripe:cus_1", "given_name", "Ann", "email", "ann@example.com"));
        final String charge = """
                {"data":[{"id":"ch_1","amount":1050,"amount_captured":1050,"amount_refunded":0,"balance_transaction":"t","currency":"eur","created":1772323200,"customer":"cus_1",
                "captured":true,"refunded":%s,"status":"%s"}]}""";
        order("stripe-charge", charge.formatted("false", "pending"));
        assertEquals("0 null", totals("Ann"));
        order("stripe-charge", charge.formatted("false", "succeeded"));
        assertEquals("1 10.5", totals("Ann"));
        order("stripe-charge", charge.formatted("true", "succeeded"));
        assertEquals("0 null", totals("Ann"));
    }
}
