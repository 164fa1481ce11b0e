// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import java.nio.file.Files;
import java.nio.file.Path;

/** The command line of {@code ./run flow}. FlowMainTest tests it. */
public final class FlowMain {

    private static final String USAGE = """
            usage: ./run flow --normalize FILE
              --normalize FILE  reads a flow definition as NiFi exports it (Download flow definition), and writes it back in the
                                form in which flows are shipped: stable ids and order, no instance ids, property names of
                                NiFi 2.3.0. The same flow gives the same bytes
              --help            prints this text""";

    private static final String NORMALIZE = "--normalize";

    private FlowMain() {
    }

    public static void main(final String... arguments) {
        try {
            run(arguments);
        } catch (final FlowException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static void run(final String... arguments) {
        if (arguments.length == 1 && "--help".equals(arguments[0])) {
            System.out.println(USAGE);
            return;
        }
        if (arguments.length != 2 || !NORMALIZE.equals(arguments[0])) {
            throw new FlowException("./run flow takes --normalize FILE. ./run flow --help says what it does.");
        }
        final Path file = path(arguments[1]);
        if (!Files.isRegularFile(file) || !Files.isReadable(file) || !Files.isWritable(file)) {
            throw new FlowException("There is no file %s that can be read and written.".formatted(arguments[1]));
        }
        final FlowNormalizer normalizer = new FlowNormalizer(ComponentFacts.load());
        FlowFiles.write(file, normalizer.normalize(FlowFiles.read(file)));
        normalizer.notes().forEach(System.out::println);
        System.out.println(arguments[1] + " is normalized.");
    }

    /** Relative paths start where the command was given. */
    private static Path path(final String value) {
        final String directory = System.getenv("CALLED_FROM");
        return Path.of(directory == null ? "" : directory).resolve(value);
    }
}
