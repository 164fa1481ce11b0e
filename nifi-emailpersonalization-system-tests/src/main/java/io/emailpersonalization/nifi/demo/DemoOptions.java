// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import io.emailpersonalization.nifi.intake.profile.RecordKind;

import java.io.IOException;
import java.nio.charset.Charset;
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
 * The options of the demo's command line.
 *
 * @param input the user's own export; empty for the generated one
 * @param profile the name of the profile, or a file with one; null to recognize it
 * @param columns the user's choices for columns with unusual names
 * @param charset the encoding of the export; null to detect it
 * @param report where to write the table as JSON
 * @param output where the files of the run stay; empty where they go with everything else
 * @param vendor the vendor whose sandbox the flow pushes to
 * @param customers how many customers to generate
 * @param keep whether NiFi stays up until Ctrl-C
 */
record DemoOptions(Optional<Path> input, String profile, ColumnChoices columns, Charset charset, Optional<Path> report, Optional<Path> output, EspVendor vendor, int customers, boolean keep) {

    static final String USAGE = """
            usage: ./run demo [options]
              --input FILE        runs your own CRM export, CSV or JSON, instead of a generated one
              --profile NAME      reads the export by this profile, such as salesforce-contact, or by a file with one of your own
                                  (default: recognized by the columns; docs/sources.md lists the profiles)
              --map FIELD=COLUMN  names the column of a field that is not recognized; may be repeated
              --refusal COLUMN    names a column of refusals; may be repeated. The usual names (Do Not Email,
                                  HasOptedOutOfEmail, unsubscribed and so on) are recognized
              --ignore COLUMN     names a column that looks like a refusal and is none; may be repeated
              --charset NAME      encoding of the export (default: detected)
              --report FILE       writes the table as a JSON object
              --output DIR        keeps the files of the flow, in a folder per run: records that need a look, with the reason,
                                  and the report of every stage
              --esp E             the vendor whose sandbox the flow pushes to: mailchimp, brevo or hubspot (default mailchimp)
              --customers N       how many customers to generate (default 10000)
              --nifi DIR          runs on this installation of NiFi, 2.3.0 or later, and downloads none. The installation is not
                                  changed: configuration, repositories and logs are in a folder of their own
              --keep              keeps NiFi running until Ctrl-C
              --help              prints this text""";

    private static final Set<String> FIELDS = RecordKind.CUSTOMER.targets().keySet();
    private static final int DEFAULT_CUSTOMERS = 10_000;
    private static final List<String> OPTIONS = List.of("--input", "--profile", "--map", "--refusal", "--ignore", "--charset", "--report", "--output", "--esp", "--customers", "--keep", "--help");

    /**
     * Reads the arguments.
     *
     * @throws DemoException for an unknown option, or a missing or wrong value
     */
    static DemoOptions parse(final String... arguments) {
        Path input = null;
        String profile = null;
        Path report = null;
        Path output = null;
        Charset charset = null;
        EspVendor vendor = EspVendor.MAILCHIMP;
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
            if (!OPTIONS.contains(option)) {
                throw new DemoException("The option %s is unknown%s ./run demo --help lists all.".formatted(option,
                        Suggestions.closest(option, OPTIONS).map(": did you mean %s?"::formatted).orElse(".")));
            }
            if (position == arguments.length) {
                throw new DemoException("The option %s lacks its value. ./run demo --help says what it takes.".formatted(option));
            }
            final String value = arguments[position++];
            switch (option) {
                case "--input" -> input = existing(value);
                case "--profile" -> profile = value;
                case "--report" -> report = writable(value);
                case "--output" -> output = folder(value);
                case "--charset" -> charset = charset(value);
                case "--esp" -> vendor = vendor(value);
                case "--customers" -> customers = positive(value);
                case "--map" -> addColumn(columns, value);
                case "--refusal" -> refusals.add(value);
                default -> ignored.add(value);
            }
        }
        return new DemoOptions(Optional.ofNullable(input), profile, new ColumnChoices(columns, refusals, ignored), charset, Optional.ofNullable(report), Optional.ofNullable(output), vendor,
                customers, keep);
    }

    /** Relative paths start where the command was given. */
    static Path path(final String value) {
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

    private static Path writable(final String value) {
        final Path path = path(value);
        if (Files.isDirectory(path) || !Files.isWritable(Files.exists(path) ? path : path.toAbsolutePath().getParent())) {
            throw new DemoException("The file %s cannot be written: check that its folder exists and may be written.".formatted(value));
        }
        return path;
    }

    private static Path folder(final String value) {
        final Path path = path(value).toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
        } catch (final IOException e) {
            throw new DemoException("The folder %s cannot be created: check the path and its rights.".formatted(value), e);
        }
        if (!Files.isWritable(path)) {
            throw new DemoException("The folder %s cannot be written: check its rights.".formatted(value));
        }
        return path;
    }

    private static Charset charset(final String value) {
        try {
            return Charset.forName(value);
        } catch (final IllegalArgumentException e) {
            throw new DemoException("The encoding %s is unknown: try UTF-8, windows-1252 or UTF-16.".formatted(value), e);
        }
    }

    private static EspVendor vendor(final String value) {
        final EspVendor vendor = EspVendor.of(value);
        if (vendor == null) {
            throw new DemoException("--esp takes mailchimp, brevo or hubspot, not %s.".formatted(value));
        }
        return vendor;
    }

    private static int positive(final String value) {
        if (!value.matches("[1-9][0-9]{0,6}")) {
            throw new DemoException("--customers takes a number from 1 to 9999999.");
        }
        return Integer.parseInt(value);
    }

    private static void addColumn(final Map<String, String> columns, final String value) {
        final int equals = value.indexOf('=');
        if (equals < 1 || !FIELDS.contains(value.substring(0, equals))) {
            final String field = equals < 1 ? value : value.substring(0, equals);
            throw new DemoException("--map takes FIELD=COLUMN%s with FIELD one of %s.".formatted(
                    Suggestions.closest(field, FIELDS).map(": did you mean %s?"::formatted).orElse(","), String.join(", ", FIELDS)));
        }
        columns.put(value.substring(0, equals), value.substring(equals + 1));
    }
}
