// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.kernel;

import io.emailpersonalization.nifi.bench.jvm.ForkedJvm;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** {@code ./run bench kernels}: compares our text measures with those of Commons Text. */
public final class KernelBench {

    private static final String OURS = "Ours";
    /** Our form with known character sets, which the library lacks, stands beside the library's plain form. */
    private static final String SETS_KNOWN = "SetsKnown";
    private static final String LIBRARY = "Library";
    private static final int FIRST_JDK_WITH_UNSAFE_WARNING = 23;
    private static final int WARM_UPS = 3;
    private static final int MEASUREMENTS = 5;

    private KernelBench() {
    }

    /**
     * Runs the benchmarks and prints the kernels beside the libraries.
     *
     * @throws IllegalArgumentException when there are arguments
     */
    public static void run(final List<String> arguments, final PrintStream out) throws IOException, InterruptedException {
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException("no such option: " + arguments.getFirst());
        }
        out.printf(Locale.ROOT, "Java %s, nanoseconds per pair of different texts, half of them typing errors; family names of %.1f characters, streets of %.1f%n",
                System.getProperty("java.version"), TextPairs.of("family_name").meanLength(), TextPairs.of("street").meanLength());
        out.println(new ForkedJvm("1g").run(KernelBench.class).orElseThrow());
    }

    /** All benchmarks, each in a JVM of its own again. */
    public static void main(final String... arguments) throws RunnerException {
        System.out.printf("%n%-34s %-12s %19s %19s %8s%n", "measure", "field", "ours", "library", "ratio");
        // warnings of the JVM about JMH itself
        final String[] quiet = Runtime.version().feature() >= FIRST_JDK_WITH_UNSAFE_WARNING ? new String[] {"--sun-misc-unsafe-memory-access=allow"} : new String[0];
        final Collection<RunResult> results = new Runner(new OptionsBuilder().include(KernelBenchmark.class.getName()).forks(1).jvmArgsAppend(quiet).verbosity(VerboseMode.SILENT)
                .warmupIterations(WARM_UPS).warmupTime(TimeValue.seconds(1)).measurementIterations(MEASUREMENTS).measurementTime(TimeValue.seconds(1)).build()).run();
        results.stream().filter(result -> name(result).endsWith(OURS)).forEach(ours -> show(ours, library(ours, results), System.out));
    }

    private static RunResult library(final RunResult ours, final Collection<RunResult> results) {
        final String name = name(ours).replace(SETS_KNOWN, "").replace(OURS, LIBRARY);
        return results.stream().filter(result -> name(result).equals(name) && field(result).equals(field(ours))).findFirst().orElseThrow();
    }

    private static void show(final RunResult ours, final RunResult library, final PrintStream out) {
        final double nanosOfOurs = ours.getPrimaryResult().getScore();
        final double nanosOfLibrary = library.getPrimaryResult().getScore();
        final String measure = name(ours).replace(OURS, "").replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        out.printf(Locale.ROOT, "%-34s %-12s %10.1f +- %5.1f %10.1f +- %5.1f %8.2f%n", measure, field(ours), nanosOfOurs, ours.getPrimaryResult().getScoreError(),
                nanosOfLibrary, library.getPrimaryResult().getScoreError(), nanosOfLibrary / nanosOfOurs);
    }

    private static String name(final RunResult result) {
        return result.getParams().getBenchmark().substring(result.getParams().getBenchmark().lastIndexOf('.') + 1);
    }

    private static String field(final RunResult result) {
        return result.getParams().getParam("field");
    }
}
