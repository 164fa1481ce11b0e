// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static io.emailpersonalization.nifi.matching.IndexedCustomers.customer;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.one;
import static io.emailpersonalization.nifi.matching.IndexedCustomers.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Of two states of one person the newer one has the higher version, whatever happened between them. */
class GoldenVersionTest {

    private static SandboxPostgres postgres;
    private static int indexes;

    @BeforeContainer
    static void start() {
        postgres = SharedPostgres.empty();
    }

    private static IndexedCustomers index() {
        return new IndexedCustomers(postgres, "versions " + ++indexes);
    }

    /** Four people at three mailboxes: they are merged and split in every way. */
    private static String record(final Random random) {
        final int id = random.nextInt(6);
        return customer("crm:" + id, "given_name", random.nextBoolean() ? "" : "Anna", "email", "box%d@example.com".formatted(random.nextInt(3)), "updated_at",
                "2026-01-%02d".formatted(1 + random.nextInt(28)));
    }

    @Property(tries = 4)
    void everyRunHasAHigherVersionThanAllBefore(@ForAll final Random random) {
        final IndexedCustomers index = index();
        final List<List<String>> exports = new ArrayList<>();
        long highest = 0;
        for (int run = 0; run < 12; run++) {
            final List<JsonNode> emitted = new ArrayList<>();
            final int kind = random.nextInt(5);
            if (kind == 0 && !exports.isEmpty()) {
                index.export(exports.get(random.nextInt(exports.size())));
                emitted.addAll(outputs(index::exported));
            } else if (kind == 1) {
                index.decide(pair(random.nextBoolean() ? "same" : "different", "crm:" + random.nextInt(6), "crm:" + random.nextInt(6)));
                emitted.addAll(outputs(index::decided));
            } else if (kind == 2) {
                index.decide(one("erase", "crm:" + random.nextInt(6), ""));
                emitted.addAll(outputs(index::decided));
            } else if (kind == 3) {
                index.order("{\"source\":\"crm\",\"order_id\":\"%d\",\"customer_id\":\"%d\",\"purchased_at\":\"2026-01-05\",\"amount\":5}".formatted(random.nextInt(9), random.nextInt(6)));
                emitted.addAll(index.ordered("golden"));
            } else {
                final List<String> records = IntStream.range(0, 1 + random.nextInt(5)).mapToObj(any -> record(random)).toList();
                exports.add(records);
                index.export(records);
                emitted.addAll(outputs(index::exported));
            }
            final Set<Long> versions = new HashSet<>();
            emitted.forEach(record -> versions.add(record.get("version").asLong()));
            assertTrue(versions.size() <= 1, "the outputs of one run show one state of the index");
            for (final long version : versions) {
                assertTrue(version > highest, version + " after " + highest);
                highest = version;
            }
        }
    }

    private static List<JsonNode> outputs(final Function<String, List<JsonNode>> records) {
        return Stream.of("golden", "changed").flatMap(relationship -> records.apply(relationship).stream()).toList();
    }

    @Example
    void aMergedPersonIsNewerThanItsMembersAndSoIsThePersonThatGoesOnAfterASplit() {
        final IndexedCustomers index = index();
        index.export(customer("crm:1", "given_name", "Anna", "email", "anna@example.com"));
        final JsonNode first = index.golden("crm:1");
        index.export(customer("shop:2", "given_name", "Anna", "email", "anna@example.org"));
        final JsonNode second = index.golden("shop:2");
        index.decide(pair("same", "crm:1", "shop:2"));
        final JsonNode merged = index.decided("golden").getFirst();
        final JsonNode gone = index.decided("changed").getFirst();
        assertEquals(second.get("golden_id"), gone.get("golden_id"));
        assertEquals(merged.get("version"), gone.get("version"));
        assertTrue(first.get("version").asLong() < second.get("version").asLong() && second.get("version").asLong() < merged.get("version").asLong());
        index.decide(pair("different", "crm:1", "shop:2"));
        assertEquals(2, index.decided("golden").size(), "the person that goes on leaves too");
        index.decided("golden").forEach(person -> assertTrue(person.get("version").asLong() > merged.get("version").asLong()));
    }

    @Example
    void aDatabaseOfYesterdayAndAClockThatIsBehindGiveNoVersionTwice() {
        final IndexedCustomers index = index();
        final String anna = customer("crm:1", "given_name", "Anna", "email", "anna@example.com");
        index.export(anna);
        final long before = index.golden("crm:1").get("version").asLong();
        postgres.execute("update index_state set version = version - 86400000");
        index.export(anna);
        final long restored = index.golden("crm:1").get("version").asLong();
        assertTrue(restored > before);
        postgres.execute("update index_state set version = version + 86400000");
        index.export(anna);
        assertEquals(restored + 86_400_001, index.golden("crm:1").get("version").asLong());
    }

    @Example
    void withoutAnIndexThereIsNoVersion() {
        final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.enqueue("[" + customer("crm:1", "given_name", "Anna", "version", "7") + "]");
        runner.run();
        assertTrue(Services.records(runner, "golden").getFirst().get("version").isNull(), "a version of the source orders no states of a person");
    }
}
