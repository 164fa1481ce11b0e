// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.race;

import io.emailpersonalization.nifi.demo.Workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** {@code ./run bench nifi whole}: how long a composed flow takes in a real NiFi, and where the time goes. */
public final class WholeFlowMain {

    /** A tenth of the records, to see how the time grows. */
    private static final int SMALLER = 10;
    /** Customers before each measured run, as a NiFi has them that has run for a while. */
    private static final int WARM_UP = 50_000;
    /** Processors that worked for a smaller share of the time are not listed. */
    private static final double LISTED = .005;

    private WholeFlowMain() {
    }

    public static void main(final String... arguments) throws IOException {
        final int records = RecordsOption.parseOrExit("nifi whole", SMALLER, arguments);
        System.out.printf(Locale.ROOT, "From a table of PostgreSQL through NiFi to the warehouse (PostgreSQL) and the audience (sandbox), all on this machine: %d processors, %s of heap for NiFi%n",
                Runtime.getRuntime().availableProcessors(), WholeFlow.HEAP);
        final double fewer = measured(records / SMALLER);
        final double all = measured(records);
        System.out.printf(Locale.ROOT, "%nThe time grows as n^%.2f from %,d to %,d customers%n", Math.log(all / fewer) / Math.log(SMALLER), records / SMALLER, records);
        System.exit(0);
    }

    private static double measured(final int records) throws IOException {
        final Path work = Files.createTempDirectory("nifi-emailpersonalization-whole-");
        try (WholeFlow flow = new WholeFlow(work)) {
            flow.run(WARM_UP);
            final WholeFlow.Outcome outcome = flow.run(records);
            final double seconds = outcome.seconds();
            System.out.printf(Locale.ROOT, "%n%,d customers in %.1f s, %,.0f per second; with %,d before them: %s%n", records, seconds, records / seconds, WARM_UP, flow.result());
            outcome.busy().entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())).filter(processor -> processor.getValue() > LISTED * seconds)
                    .forEach(processor -> System.out.printf(Locale.ROOT, "  %-32s works for %7.1f s, %3.0f %%%n", processor.getKey(), processor.getValue(), 100 * processor.getValue() / seconds));
            return seconds;
        } finally {
            Workspace.delete(work);
        }
    }
}
