// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line of the demo asks for.
 *
 * @param input the user's own export; empty for the generated one
 * @param columns what the user says of the columns of the export, where the usual names do not say it
 * @param charset how a CSV export is encoded
 * @param report where to write the table as JSON
 * @param customers how many customers to generate
 * @param keep whether NiFi stays up until Ctrl-C
 */
record DemoOptions(Optional<Path> input, ColumnChoices columns, Charset charset, Optional<Path> report, int customers, boolean keep) {

    static final String USAGE = """
            usage: ./run demo [options]
              --input FILE        your own CRM export, CSV or JSON, instead of the generated one
              --map FIELD=COLUMN  which column of it holds a field whose name is not a usual one; may be repeated
              --refusal COLUMN    a column that says who refused, under a name that is none of the usual ones (Do Not Email,
                                  HasOptedOutOfEmail, unsubscribed and so on are read without it); may be repeated
              --ignore COLUMN     a column that looks like a refusal and is none; may be repeated
              --charset NAME      encoding of a CSV export (default UTF-8)
              --report FILE       write the table as a JSON object
              --customers N       how many customers to generate (default 10000)
              --keep              leave NiFi running until Ctrl-C
              --help              this text""";

    private static final int DEFAULT_CUSTOMERS = 10_000;

    /**
     * Reads the arguments.
     *
     * @throws DemoException when one is unknown or its value is missing or wrong
     */
    static DemoOptions parse(final String... arguments) {
        Path input = null;
        Path report = null;
        Charset charset = StandardCharsets.UTF_8;
        int customers = DEFAULT_CUSTOMERS;
        boolean keep = false;
        final Map<String, String> columns = new LinkedHashMap<>();
        final List<String> refusals = new ArrayList<>();
        final Set<String> ignored = new LinkedHashSet<>();
        int position = 0;
        while (position < arguments.length) {
            final String option = arguments[position++];
            if ("--keep".equals(option)) {
                keep = true;
                continue;
            }
            if (position == arguments.length) {
                throw new DemoException("The option %s is unknown or lacks its value.%n%s".formatted(option, USAGE));
            }
            final String value = arguments[position++];
            switch (option) {
                case "--input" -> input = existing(value);
                case "--report" -> report = path(value);
                case "--charset" -> charset = charset(value);
                case "--customers" -> customers = positive(value);
                case "--map" -> addColumn(columns, value);
                case "--refusal" -> refusals.add(value);
                case "--ignore" -> ignored.add(value);
                default -> throw new DemoException("The option %s is unknown.%n%s".formatted(option, USAGE));
            }
        }
        return new DemoOptions(Optional.ofNullable(input), new ColumnChoices(columns, refusals, ignored), charset, Optional.ofNullable(report), customers, keep);
    }

    /** Relative paths start where the command was given. */
    private static Path path(final String value) {
        final String directory = System.getenv("CALLED_FROM");
        return directory == null ? Path.of(value).toAbsolutePath() : Path.of(directory).resolve(value);
    }

    private static Path existing(final String value) {
        final Path path = path(value);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new DemoException("There is no readable file %s.".formatted(value));
        }
        return path;
    }

    private static Charset charset(final String value) {
        if (!Charset.isSupported(value)) {
            throw new DemoException("The encoding %s is unknown: try UTF-8, windows-1252 or UTF-16.".formatted(value));
        }
        return Charset.forName(value);
    }

    private static int positive(final String value) {
        if (!value.matches("[1-9][0-9]{0,6}")) {
            throw new DemoException("--customers takes a number from 1 to 9999999.");
        }
        return Integer.parseInt(value);
    }

    private static void addColumn(final Map<String, String> columns, final String value) {
        final int equals = value.indexOf('=');
        if (equals < 1 || !ColumnNames.FIELDS.contains(value.substring(0, equals))) {
            throw new DemoException("--map takes FIELD=COLUMN with FIELD one of %s.".formatted(String.join(", ", ColumnNames.FIELDS)));
        }
        columns.put(value.substring(0, equals), value.substring(equals + 1));
    }
}
