// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.race;

import io.emailpersonalization.nifi.demo.Workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code ./run bench nifi}: how long deduplication takes in a real NiFi, beside the stock processor. */
public final class RaceMain {

    private static final int RUNS = 5;

    private RaceMain() {
    }

    public static void main(final String... arguments) throws IOException {
        final int records = RecordsOption.parseOrExit("nifi", 1, arguments);
        final Path work = Files.createTempDirectory("nifi-emailpersonalization-race-");
        System.out.printf(Locale.ROOT, "%,d records of 12 fields, about 20 %% duplicates, JSON to JSON; %d processors, %s of heap; everything is written to %s%n", records,
                Runtime.getRuntime().availableProcessors(), DeduplicationRace.HEAP, work);
        try (DeduplicationRace race = DeduplicationRace.start(work)) {
            race.warmUp(records);
            System.out.printf("%-40s %9s %12s%n", "", "seconds", "records/s");
            final List<Double> stock = new ArrayList<>();
            final List<Double> ours = new ArrayList<>();
            for (int run = 1; run <= RUNS; run++) {
                final List<Double> seconds = race.run(run, records);
                show("stock DeduplicateRecord (equal e-mail)", records, seconds.get(0));
                show("DeduplicateCustomerRecord", records, seconds.get(1));
                stock.add(seconds.get(0));
                ours.add(seconds.get(1));
            }
            System.out.printf(Locale.ROOT, "%.2f times the records per second of the stock processor, by the median of each%n", median(stock) / median(ours));
        }
        Workspace.delete(work);
        System.exit(0);
    }

    private static double median(final List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }

    private static void show(final String contender, final int records, final double seconds) {
        System.out.printf(Locale.ROOT, "%-40s %9.2f %,12.0f%n", contender, seconds, records / seconds);
    }
}
