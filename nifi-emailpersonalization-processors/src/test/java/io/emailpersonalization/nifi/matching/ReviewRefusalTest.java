// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** While a pair waits for review, a refusal on either side holds both. */
class ReviewRefusalTest {

    private static SandboxPostgres postgres;
    private static int indexes;

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
    void open() {
        index = new IndexedCustomers(postgres, "reviews " + ++indexes);
        reviewEverything(index.deduplicate());
    }

    private static void reviewEverything(final TestRunner runner) {
        runner.setProperty("Match Threshold", "0.9999999");
        runner.setProperty("Review Threshold", "0.5");
    }

    private static String eva(final String label, final String email, final String updatedAt, final String consent) {
        return customer(label, "given_name", "Eva", "family_name", "Sommer", "phone", "+49301234567", "email", email, "updated_at", updatedAt, "marketing_consent", consent, "consent_at", updatedAt);
    }

    @Test
    void withinOneFileWithoutAnIndex() {
        final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        reviewEverything(runner);
        runner.enqueue("[" + eva("crm:1", "eva@example.com", "2026-01-01", "yes") + "," + eva("shop:2", "sommer@example.org", "2026-01-02", "no") + ","
                + customer("crm:7", "given_name", "Otto", "family_name", "Brand", "phone", "+4940999", "email", "otto@example.net", "marketing_consent", "yes") + "]");
        runner.run();
        assertEquals(1, Services.records(runner, "review").size());
        assertTrue(IndexedCustomers.find(Services.records(runner, "golden"), "crm:1").get("review_refusal").asBoolean());
        assertFalse(IndexedCustomers.find(Services.records(runner, "golden"), "shop:2").get("review_refusal").asBoolean(), "her own refusal is in her record");
        assertFalse(IndexedCustomers.find(Services.records(runner, "golden"), "crm:7").get("review_refusal").asBoolean());
    }

    @Test
    void aPersonWhoseHoldBeginsOrEndsLeavesWithoutARecordOfItsOwn() {
        index.export(eva("crm:1", "eva@example.com", "2026-01-01", "yes"), eva("shop:2", "sommer@example.org", "2026-01-02", "yes"));
        assertEquals(1, index.exported("review").size());
        assertFalse(index.golden("crm:1").get("review_refusal").asBoolean());
        final String no = eva("shop:2", "sommer@example.org", "2026-02-02", "no");
        index.export(no);
        assertTrue(index.golden("crm:1").get("review_refusal").asBoolean(), "nothing of hers was in the file");
        assertEquals(1, Services.report(index.deduplicate()).get("counts").get("renewed").asInt());
        index.export(no);
        assertTrue(index.golden("crm:1").get("review_refusal").asBoolean(), "the same file again says the same");
        index.export(eva("crm:1", "eva@example.com", "2026-03-01", "yes"));
        assertTrue(index.golden("crm:1").get("review_refusal").asBoolean());
        index.export(eva("shop:2", "sommer@example.org", "2026-04-02", "yes"));
        assertFalse(index.golden("crm:1").get("review_refusal").asBoolean(), "the refusal was taken back");
    }

    @Test
    void aDecisionThatTheyAreTwoFreesTheOther() {
        index.export(eva("crm:1", "eva@example.com", "2026-01-01", "yes"), eva("shop:2", "sommer@example.org", "2026-01-02", "no"));
        assertTrue(index.golden("crm:1").get("review_refusal").asBoolean());
        index.decide(pair("different", "crm:1", "shop:2"));
        assertFalse(IndexedCustomers.find(index.decided("golden"), "crm:1").get("review_refusal").asBoolean());
        index.export(eva("crm:1", "eva@example.com", "2026-01-01", "yes"), eva("shop:2", "sommer@example.org", "2026-01-02", "no"));
        assertFalse(index.golden("crm:1").get("review_refusal").asBoolean(), "the same pair again");
        assertEquals(0, postgres.count("select count(*) from index_review where index_name = 'reviews %d'".formatted(indexes)));
    }

    @Test
    void aDecisionThatTheyAreOneMakesTheRefusalHers() {
        index.export(eva("crm:1", "eva@example.com", "2026-01-01", "yes"), eva("shop:2", "sommer@example.org", "2026-01-02", "no"));
        index.decide(pair("same", "crm:1", "shop:2"));
        assertFalse(IndexedCustomers.find(index.decided("golden"), "crm:1").get("review_refusal").asBoolean());
        assertEquals("no", IndexedCustomers.find(index.decided("golden"), "crm:1").get("marketing_consent").asText());
    }

    @Test
    void anErasureOfTheOtherFreesHer() {
        index.export(eva("crm:1", "eva@example.com", "2026-01-01", "yes"), eva("shop:2", "sommer@example.org", "2026-01-02", "no"));
        index.decide(one("erase", "shop:2", ""));
        assertFalse(IndexedCustomers.find(index.decided("golden"), "crm:1").get("review_refusal").asBoolean());
    }
}
