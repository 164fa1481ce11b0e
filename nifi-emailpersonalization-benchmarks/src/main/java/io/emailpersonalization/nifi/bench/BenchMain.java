// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench;

import io.emailpersonalization.nifi.bench.kernel.KernelBench;
import io.emailpersonalization.nifi.bench.match.MatchBench;
import io.emailpersonalization.nifi.bench.processor.ProcessorBench;
import org.apache.nifi.reporting.InitializationException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code ./run bench}: runs the benchmark that the first argument names, by default that of the processors. */
public final class BenchMain {

    private static final String USAGE = """
            usage: ./run bench [map|validate|deduplicate]   processors beside the stock ones (default: all)
                   ./run bench nifi [--records N]      deduplication beside the stock processor in a real NiFi
                   ./run bench nifi whole [--records N]  a composed flow from PostgreSQL to the audience, in a real NiFi
                   ./run bench kernels                 text distances beside those of Commons Text
                   ./run bench\s""";

    private BenchMain() {
    }

    public static void main(final String... arguments) throws IOException, InterruptedException, InitializationException {
        final String bench = arguments.length == 0 ? "" : arguments[0];
        final List<String> options = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            switch (bench) {
                case "--help" -> System.out.println(USAGE + MatchBench.usage().indent(15).strip());
                case "match" -> MatchBench.run(options, Path.of(Optional.ofNullable(System.getenv("CALLED_FROM")).orElse("")).toAbsolutePath(), System.out);
                case "kernels" -> KernelBench.run(options, System.out);
                default -> ProcessorBench.run(Arrays.asList(arguments));
            }
        } catch (final IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE + MatchBench.usage().indent(15).strip());
            System.exit(2);
        }
    }
}
