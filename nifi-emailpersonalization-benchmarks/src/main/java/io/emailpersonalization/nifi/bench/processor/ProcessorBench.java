// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.processor;

import io.emailpersonalization.nifi.bench.jvm.ForkedJvm;
import org.apache.nifi.reporting.InitializationException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Runs our processors and their stock rivals over the same file, one after the other, each in a JVM of its own. */
public final class ProcessorBench {

    private static final String HEAP = "6g";

    /**
     * Processors over one file.
     *
     * @param rival the ratios of the others are those to it
     */
    private record Race(String kind, int records, Contender rival, List<Contender> others) {
    }

    private static final List<Race> RACES = List.of(
            new Race("map", 200_000, Contender.STOCK_QUERY_RECORD, List.of(Contender.MAP_CUSTOMER_RECORD, Contender.STOCK_UPDATE_RECORD, Contender.SKELETON)),
            new Race("map", 1_000_000, Contender.STOCK_QUERY_RECORD, List.of(Contender.MAP_CUSTOMER_RECORD, Contender.STOCK_UPDATE_RECORD, Contender.SKELETON)),
            new Race("validate", 200_000, Contender.STOCK_VALIDATE_RECORD, List.of(Contender.VALIDATE_CUSTOMER_RECORD, Contender.SKELETON)),
            new Race("deduplicate", 100_000, Contender.STOCK_DEDUPLICATE_RECORD, List.of(Contender.DEDUPLICATE_CUSTOMER_RECORD, Contender.SKELETON)),
            new Race("deduplicate", 1_000_000, Contender.STOCK_DEDUPLICATE_RECORD, List.of(Contender.DEDUPLICATE_CUSTOMER_RECORD, Contender.SKELETON)));

    private ProcessorBench() {
    }

    /** One contender in this JVM: its name and the file. */
    public static void main(final String... arguments) throws IOException, InitializationException {
        final ProcessorMeasurement measurement = ProcessorMeasurement.of(Contender.valueOf(arguments[0]), Path.of(arguments[1]));
        System.out.printf(Locale.ROOT, "%.3f %.3f %.3f %d%n", measurement.seconds(), measurement.minSeconds(), measurement.maxSeconds(), measurement.peakMegabytes());
    }

    /**
     * Runs the races of a kind, or all.
     *
     * @param kinds none, or one
     * @throws IllegalArgumentException when there is no such kind
     */
    public static void run(final List<String> kinds) throws IOException, InterruptedException {
        if (kinds.size() > 1 || !kinds.isEmpty() && RACES.stream().noneMatch(race -> race.kind().equals(kinds.getFirst()))) {
            throw new IllegalArgumentException("no such bench: " + String.join(" ", kinds));
        }
        System.out.printf("Java %s, %d processors, %s of heap per contender, JSON to JSON, 12 fields, about 20 %% duplicates%n", System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(), HEAP);
        for (final Race race : RACES) {
            if (kinds.isEmpty() || kinds.contains(race.kind())) {
                run(race);
            }
        }
        if (kinds.isEmpty() || kinds.contains("map")) {
            StreamBench.run(Contender.MAP_CUSTOMER_RECORD);
        }
    }

    private static void run(final Race race) throws IOException, InterruptedException {
        final Path export = Files.createTempFile("bench", ".json");
        try {
            ProcessorMeasurement.export(export, race.records(), race.rival() == Contender.STOCK_QUERY_RECORD);
            System.out.printf(Locale.ROOT, "%n%s %,d records (%d MB)%n", race.kind(), race.records(), Files.size(export) >> 20);
            System.out.printf("  %-32s %9s %13s %12s %8s %12s%n", "", "seconds", "from - to", "records/s", "ratio", "peak heap");
            final ProcessorMeasurement rival = fork(race.rival(), export);
            show(race, race.rival(), rival, rival);
            for (final Contender contender : race.others()) {
                show(race, contender, fork(contender, export), rival);
            }
        } finally {
            Files.delete(export);
        }
    }

    private static void show(final Race race, final Contender contender, final ProcessorMeasurement measured, final ProcessorMeasurement rival) {
        System.out.printf(Locale.ROOT, "  %-32s %9.2f %6.2f - %4.2f %,12.0f %8.2f %9d MB%n", contender.label(), measured.seconds(), measured.minSeconds(), measured.maxSeconds(),
                race.records() / measured.seconds(), rival.seconds() / measured.seconds(), measured.peakMegabytes());
    }

    private static ProcessorMeasurement fork(final Contender contender, final Path export) throws IOException, InterruptedException {
        final String output = new ForkedJvm(HEAP).run(ProcessorBench.class, contender.name(), export.toString()).orElseThrow();
        final String[] figures = output.lines().reduce((first, last) -> last).orElseThrow().split(" ");
        return new ProcessorMeasurement(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]), Double.parseDouble(figures[2]), Long.parseLong(figures[3]));
    }
}
