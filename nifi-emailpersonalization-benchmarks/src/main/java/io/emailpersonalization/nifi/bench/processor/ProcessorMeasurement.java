// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.processor;

import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedFields;
import org.apache.nifi.json.JsonRecordSetWriter;
import org.apache.nifi.json.JsonTreeReader;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The measurement of one processor with one FlowFile, JSON to JSON, with NiFi's reader and writer and its mock session, which keeps all content in memory.
 *
 * @param seconds of one trigger, the median of several runs after a warm-up
 * @param minSeconds of the fastest run
 * @param maxSeconds of the slowest run
 * @param peakMegabytes highest use of the heap during the last run, content included
 */
record ProcessorMeasurement(double seconds, double minSeconds, double maxSeconds, long peakMegabytes) {

    /** Names of generated fields to names of Salesforce. */
    private static final Map<String, String> SALESFORCE = Map.ofEntries(Map.entry("customer_id", "Id"), Map.entry("given_name", "FirstName"), Map.entry("family_name", "LastName"),
            Map.entry("email", "Email"), Map.entry("phone", "Phone"), Map.entry("birth_date", "Birthdate"), Map.entry("street", "MailingStreet"), Map.entry("postal_code", "MailingPostalCode"),
            Map.entry("city", "MailingCity"), Map.entry("updated_at", "LastModifiedDate"));
    private static final int WARM_UP_RECORDS = 30_000;
    private static final int WARM_UPS = 4;
    /** Runs with the measured file that do not count: the compiler is still at work in the first ones. */
    private static final int UNCOUNTED_RUNS = 2;
    private static final int RUNS = 5;

    /** @param ofSalesforce whether the fields have the names of Salesforce */
    static void export(final Path file, final int records, final boolean ofSalesforce) throws IOException {
        CustomerExports.json(file, new CustomerGenerator(records, LocalDate.of(2026, 11, 1)).records(records).map(customer -> customer.with(GeneratedFields.ALL)));
        if (ofSalesforce) {
            final Path renamed = Files.createTempFile("bench", ".json");
            try (Stream<String> lines = Files.lines(file); PrintWriter out = new PrintWriter(Files.newBufferedWriter(renamed))) {
                lines.map(ProcessorMeasurement::renamed).forEach(out::println);
            }
            Files.move(renamed, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String renamed(final String line) {
        String renamed = line;
        for (final Map.Entry<String, String> name : SALESFORCE.entrySet()) {
            renamed = renamed.replace("\"" + name.getKey() + "\":", "\"" + name.getValue() + "\":");
        }
        return renamed;
    }

    static ProcessorMeasurement of(final Contender contender, final Path export) throws IOException, InitializationException {
        final Path warmUp = Files.createTempFile("bench", ".json");
        try {
            export(warmUp, WARM_UP_RECORDS, contender.isOfSalesforce());
            for (int i = 0; i < WARM_UPS; i++) {
                run(contender, Files.readAllBytes(warmUp));
            }
        } finally {
            Files.delete(warmUp);
        }
        final byte[] content = Files.readAllBytes(export);
        for (int i = 0; i < UNCOUNTED_RUNS; i++) {
            run(contender, content);
        }
        final double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            System.gc();
            ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
            seconds[i] = run(contender, content) / 1e9;
        }
        final long peak = ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        Arrays.sort(seconds);
        return new ProcessorMeasurement(seconds[RUNS / 2], seconds[0], seconds[RUNS - 1], peak >> 20);
    }

    private static long run(final Contender contender, final byte[] content) throws InitializationException {
        final TestRunner runner = contender.runner(new JsonTreeReader(), new JsonRecordSetWriter());
        runner.enqueue(content);
        final long start = System.nanoTime();
        runner.run();
        return System.nanoTime() - start;
    }
}
