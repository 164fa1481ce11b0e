// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.demo.RunFolder;
import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;
import io.emailpersonalization.nifi.torture.check.Check;
import io.emailpersonalization.nifi.torture.rig.FlowVariant;
import io.emailpersonalization.nifi.torture.rig.TortureRig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sends one large and three smaller exports through Validate, Deduplicate and Score at the same time, with four tasks each and a heap of 1 GB. */
final class MemoryRun {

    private static final String HEAP = "1g";
    private static final int TASKS = 4;
    private static final int SMALLER = 20;
    private static final Duration DONE_LIMIT = Duration.ofMinutes(60);
    private static final Set<String> HEAVY = Set.of("ValidateCustomerRecord", "DeduplicateCustomerRecord", "ScoreCustomerRecord");

    private MemoryRun() {
    }

    /**
     * Sends the exports and checks the results.
     *
     * @param work an empty folder for all files of the run: about 5 KB per customer
     */
    static List<Check> run(final Path work, final long seed, final int customers, final Consumer<String> say) {
        final FlowVariant flow = new FlowVariant();
        HEAVY.forEach(type -> flow.each(type, processor -> processor.put("concurrentlySchedulableTaskCount", TASKS)));
        try (TortureRig rig = TortureRig.start(work, say, flow, 1, nifi -> nifi.heap(HEAP))) {
            // the push is stopped: its time depends on the vendor
            rig.run("PutEspContact", false);
            say.accept("Generating %,d customers, and %d times %,d".formatted(customers, TASKS - 1, customers / SMALLER));
            export(rig, "large", seed, customers);
            for (int i = 1; i < TASKS; i++) {
                export(rig, "small-" + i, seed + i, Math.max(1, customers / SMALLER));
            }
            final long startedAt = System.nanoTime();
            TortureRig.dropAll(rig.input());
            rig.awaitDone(DONE_LIMIT, "PutEspContact", working -> say.accept("Working: " + String.join(", ", working)));
            say.accept("Done in %d s".formatted(Duration.ofNanos(System.nanoTime() - startedAt).toSeconds()));
            return checks(rig, customers + (TASKS - 1L) * Math.max(1, customers / SMALLER));
        }
    }

    /** Ids are unique over all exports: the file's name stands before them. */
    private static void export(final TortureRig rig, final String name, final long seed, final int customers) {
        final CustomerGenerator generator = new CustomerGenerator(seed, TortureRig.TODAY);
        final Stream<GeneratedCustomer> records = IntStream.range(0, customers).mapToObj(generator::record).map(customer -> {
            final Map<String, Object> fields = new LinkedHashMap<>(customer.fields());
            fields.put("customer_id", name + "-" + fields.get("customer_id"));
            return new GeneratedCustomer(customer.entity(), fields);
        });
        CustomerExports.csv(rig.hidden(name + ".csv"), records);
    }

    private static List<Check> checks(final TortureRig rig, final long customers) {
        final List<RunFolder> runs = rig.runs();
        final long invalid = sum(runs, "validate", "invalid") + sum(runs, "score", "invalid");
        final long filed = runs.stream().mapToLong(run -> run.records("validate", "invalid").size() + run.records("score", "invalid").size()).sum();
        final long loaded = rig.warehouse().count("select count(distinct customer_id) from customer");
        final long merged = rig.warehouse().count("select count(*) - count(distinct golden_id) from index_member");
        // generated customers of two exports may share name and address by chance: a known person leaves deduplication again, though that export merged nothing
        final long again = rig.warehouse().count("select coalesce(sum(exports - 1), 0) from (select count(distinct regexp_replace(customer_id, '-[^-]*$', '')) as exports"
                + " from index_member group by golden_id) as person");
        final long failed = runs.stream().mapToLong(run -> Stream.of("map", "consent", "validate", "deduplicate", "score").mapToLong(stage -> run.files(stage, "failure").size()
                + run.files(stage, "quarantined").size()).sum()).sum();
        return List.of(
                new Check("every record is accounted for", loaded + merged + filed == customers, "%,d = %,d customers + %,d merged + %,d invalid".formatted(customers, loaded, merged, filed)),
                new Check("the reports say the same", sum(runs, "validate", "received") == customers && invalid == filed && sum(runs, "deduplicate", "merged") + again == merged
                        && sum(runs, "score", "scored") - sum(runs, "deduplicate", "renewed") - again == loaded,
                        "%,d received, %,d merged, %,d known from another export, %,d scored, %,d invalid".formatted(sum(runs, "validate", "received"),
                        sum(runs, "deduplicate", "merged"), again, sum(runs, "score", "scored"), invalid)),
                new Check("no export failed or was quarantined", failed == 0, "%d files".formatted(failed)));
    }

    private static long sum(final List<RunFolder> runs, final String stage, final String name) {
        return runs.stream().mapToLong(run -> run.count(stage, name)).sum();
    }
}
