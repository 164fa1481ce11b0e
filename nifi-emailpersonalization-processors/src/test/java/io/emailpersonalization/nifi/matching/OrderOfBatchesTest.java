// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Who is one person by id and mailbox does not depend on the order in which records come, nor on how they are cut into FlowFiles. */
class OrderOfBatchesTest {

    private static final String[] NAMES = {"Anna", "Bruno", "", "Carla"};
    private static SandboxPostgres postgres;
    private static int indexes;

    @BeforeContainer
    static void start() {
        postgres = SandboxPostgres.start();
    }

    @AfterContainer
    static void stop() {
        postgres.close();
    }

    @Property(tries = 12)
    void batchesInEveryOrderGiveTheSamePersons(@ForAll final Random random) {
        final List<String> rows = IntStream.range(0, 24).mapToObj(i -> row(random.nextInt(14), i + 1, random)).toList();
        assertEquals(partition(rows, random), partition(rows, random));
    }

    /** One id changes its name or its mailbox. If both change at once, the order decides which person is known first and which waits. */
    private static String row(final int id, final int day, final Random random) {
        final boolean moves = id % 2 == 0;
        final String name = NAMES[moves ? random.nextBoolean() ? 2 : id % 4 : random.nextInt(NAMES.length)];
        return "%d,crm,%s,box%d@example.com,2026-01-%02d%n".formatted(id, name, moves ? random.nextInt(5) : id % 5, day);
    }

    private static Set<Set<String>> partition(final List<String> rows, final Random random) {
        final String index = "index " + ++indexes;
        final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);
        Services.csvReader(runner);
        Services.jsonWriter(runner);
        new SandboxPool(postgres).addTo(runner);
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", "a secret of the tests");
        runner.setProperty("Index Name", index);
        final List<String> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        for (int from = 0; from < shuffled.size();) {
            final int to = Math.min(shuffled.size(), from + 1 + random.nextInt(12));
            runner.enqueue("customer_id,source,given_name,email,updated_at\n" + String.join("", shuffled.subList(from, to)));
            from = to;
        }
        while (!runner.isQueueEmpty()) {
            runner.run();
        }
        runner.assertTransferCount("failure", 0);
        return postgres.query("select golden_id, member_key from index_member where index_name = '%s'".formatted(index)).stream()
                .collect(Collectors.groupingBy(row -> row.get("golden_id"), Collectors.mapping(row -> (String) row.get("member_key"), Collectors.toSet()))).values().stream()
                .collect(Collectors.toSet());
    }
}
