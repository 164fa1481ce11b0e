// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench;

import org.apache.nifi.reporting.InitializationException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code ./run bench}: each contender in a fresh JVM over the same file, one after the other. */
public final class BenchMain {

    private static final String ONE = "--one";
    private static final String HEAP = "-Xmx6g";

    private record Race(String title, int records, Contender ours, Contender rival, Contender skeleton) {
    }

    private BenchMain() {
    }

    public static void main(final String... arguments) throws IOException, InterruptedException, InitializationException {
        if (arguments.length == 3 && ONE.equals(arguments[0])) {
            final Measurement measurement = Measurement.of(Contender.valueOf(arguments[1]), Path.of(arguments[2]));
            System.out.printf(Locale.ROOT, "%.3f %d%n", measurement.seconds(), measurement.peakMegabytes());
            return;
        }
        if (arguments.length > 1 || arguments.length == 1 && !List.of("validate", "deduplicate").contains(arguments[0])) {
            System.err.println("usage: ./run bench [validate|deduplicate]   (both unless told)");
            System.exit(2);
        }
        final List<Race> races = new ArrayList<>();
        if (arguments.length == 0 || "validate".equals(arguments[0])) {
            races.add(new Race("Validation", 200_000, Contender.VALIDATE_CUSTOMER_RECORD, Contender.STOCK_VALIDATE_RECORD, Contender.SKELETON_ONE_PASS));
        }
        if (arguments.length == 0 || "deduplicate".equals(arguments[0])) {
            races.add(new Race("Deduplication", 100_000, Contender.DEDUPLICATE_CUSTOMER_RECORD, Contender.STOCK_DEDUPLICATE_RECORD, Contender.SKELETON_TWO_PASSES));
            races.add(new Race("Deduplication", 1_000_000, Contender.DEDUPLICATE_CUSTOMER_RECORD, Contender.STOCK_DEDUPLICATE_RECORD, Contender.SKELETON_TWO_PASSES));
        }
        System.out.printf("Java %s, %d processors, %s per contender, JSON to JSON, 12 fields, about 20 %% duplicates%n", System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(), HEAP);
        for (final Race race : races) {
            run(race);
        }
    }

    private static void run(final Race race) throws IOException, InterruptedException {
        final Path export = Files.createTempFile("bench", ".json");
        try {
            Measurement.export(export, race.records());
            System.out.printf(Locale.ROOT, "%n%s of %,d records (%d MB)%n", race.title(), race.records(), Files.size(export) >> 20);
            System.out.printf("  %-32s %9s %12s %8s %12s%n", "", "seconds", "records/s", "ratio", "peak heap");
            final Measurement rival = fork(race.rival(), export);
            show(race, race.rival(), rival, rival);
            show(race, race.ours(), fork(race.ours(), export), rival);
            show(race, race.skeleton(), fork(race.skeleton(), export), rival);
        } finally {
            Files.delete(export);
        }
    }

    private static void show(final Race race, final Contender contender, final Measurement measured, final Measurement rival) {
        System.out.printf(Locale.ROOT, "  %-32s %9.2f %,12.0f %8.2f %9d MB%n", contender.label(), measured.seconds(), race.records() / measured.seconds(),
                rival.seconds() / measured.seconds(), measured.peakMegabytes());
    }

    private static Measurement fork(final Contender contender, final Path export) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp", System.getProperty("java.class.path"), BenchMain.class.getName(), ONE, contender.name(), export.toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        final String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(contender.label() + " did not finish: " + output);
        }
        final String[] figures = output.lines().reduce((first, last) -> last).orElseThrow().split(" ");
        return new Measurement(Double.parseDouble(figures[0]), Long.parseLong(figures[1]));
    }
}
