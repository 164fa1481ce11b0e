// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import io.emailpersonalization.nifi.testing.StockLookupServices;
import org.apache.nifi.controller.ControllerService;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** References to a table of a real PostgreSQL and to a list, by NiFi's own lookup services. */
@Tag("server")
class ValidateReferencesTest {

    private static final String ORDERS = """
            [{"customer_id": "1", "country": "DE", "purchases": [{"product_id": "p1", "purchased_at": "2026-01-31", "amount": 5}, {"product_id": "p9", "purchased_at": "2026-01-31", "amount": 5}]},
             {"customer_id": "2", "country": "DE", "purchases": [{"product_id": "p2", "purchased_at": "2026-01-31", "amount": 5}]},
             {"customer_id": "3", "country": "XX", "purchases": null}]""";

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);
    private SandboxPool pool;

    @BeforeEach
    void configure() throws Exception {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        // the stock service evaluates the name of its table without the attributes that its property promises
        runner.setValidateExpressionUsage(false);
        final SandboxPostgres postgres = SharedPostgres.empty();
        postgres.execute("create table product (id text primary key, name text)");
        postgres.execute("insert into product values ('p1', 'Pen'), ('p2', 'Ink')");
        pool = new SandboxPool(postgres).addTo(runner);
        final ControllerService products = StockLookupServices.create("org.apache.nifi.lookup.db.SimpleDatabaseLookupService");
        runner.addControllerService("products", products);
        runner.setProperty(products, "dbrecord-lookup-dbcp-service", "pool");
        runner.setProperty(products, "dbrecord-lookup-table-name", "product");
        runner.setProperty(products, "dbrecord-lookup-key-column", "id");
        runner.setProperty(products, "lookup-value-column", "name");
        runner.enableControllerService(products);
        final ControllerService countries = StockLookupServices.create("org.apache.nifi.lookup.SimpleKeyValueLookupService");
        runner.addControllerService("countries", countries);
        runner.setProperty(countries, "DE", "Germany");
        runner.enableControllerService(countries);
        runner.setProperty("reference./purchases[*]/product_id", "products");
        runner.setProperty("message./purchases[*]/product_id", "is a product that the shop does not have");
        runner.setProperty("reference./country", "countries");
    }

    @Test
    void productIdsMustExist() {
        runner.enqueue(ORDERS);
        runner.run();
        assertEquals(List.of("2"), Services.records(runner, "valid").stream().map(record -> record.get("customer_id").asText()).toList());
        final List<JsonNode> invalid = Services.records(runner, "invalid");
        assertEquals("[{\"field\":\"/purchases/1/product_id\",\"rule\":\"reference\",\"message\":\"is a product that the shop does not have\"}]",
                invalid.getFirst().get("validation_errors").toString());
        assertEquals("[{\"field\":\"/country\",\"rule\":\"reference\",\"message\":\"refers to nothing that the lookup service knows\"}]", invalid.get(1).get("validation_errors").toString());
        assertEquals(1, Services.report(runner).get("figures").get("broken_rules").get("/purchases/*/product_id reference").asInt());
    }

    @Test
    void aDatabaseThatIsAwayMakesNoRecordInvalid() {
        pool.setDown(true);
        runner.enqueue(ORDERS);
        runner.run(1, false);
        assertEquals(1, runner.getQueueSize().getObjectCount());
        runner.assertTransferCount("invalid", 0);
        runner.assertTransferCount("report", 0);
        pool.setDown(false);
        runner.run();
        runner.assertTransferCount("valid", 1);
        runner.assertTransferCount("invalid", 1);
    }
}
