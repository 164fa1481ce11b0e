// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The band of the last run is that of the warehouse, else that of the record. */
@Tag("server")
class PreviousBandsTest {

    private final TestRunner runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);

    @Test
    void theBandOfTheLastTimeIsThatOfTheWarehouse() {
        final SandboxPostgres postgres = SharedPostgres.empty();
        postgres.execute("create table customer (golden_id text primary key, recency_band text)");
        postgres.execute("insert into customer select 'g' || i, case when i % 2 = 0 then 'active' end from generate_series(0, 1199) as i");
        final SandboxPool pool = new SandboxPool(postgres).addTo(runner);
        runner.setProperty("Database Connection Pooling Service", "pool");
        pool.setDown(true);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", "2026-06-30");
        runner.enqueue(IntStream.range(0, 1201).mapToObj(i -> "{\"golden_id\": \"g%d\", \"last_purchase_at\": \"2026-05-10\", \"recency_band\": %s}".formatted(i, i == 1 ? "\"active\"" : "null"))
                .collect(Collectors.joining(",", "[", "]")));
        runner.run(1, false);
        assertEquals(1, runner.getQueueSize().getObjectCount(), "a database that is away holds up and scores nobody wrongly");
        pool.setDown(false);
        runner.run();
        final List<String> bands = Services.records(runner, "success").stream().map(record -> record.get("recency_band").asText()).toList();
        assertEquals(IntStream.range(0, 1201).mapToObj(i -> i < 1200 && i % 2 == 0 || i == 1 ? "active" : "warm").toList(), bands);
    }
}
