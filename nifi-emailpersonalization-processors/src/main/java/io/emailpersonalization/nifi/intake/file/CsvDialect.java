// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;

/**
 * The separator of a CSV file. CustomerFileReaderTest tests it.
 *
 * @param isDeclared whether the first line declares it, such as {@code sep=;}, and is no header
 */
record CsvDialect(char separator, boolean isDeclared) {

    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final String DECLARATION = "sep=";
    /** Rows that the separator is detected from. */
    private static final int SAMPLED_ROWS = 50;

    /**
     * Detects the dialect.
     *
     * @param head the beginning of the file
     * @param chosen the separator; null to detect it
     */
    static CsvDialect of(final String head, final Character chosen) {
        final String first = firstLine(head).replace("\"", "").strip();
        final boolean isDeclared = first.length() <= DECLARATION.length() + 1 && first.regionMatches(true, 0, DECLARATION, 0, DECLARATION.length());
        if (chosen != null) {
            return new CsvDialect(chosen, isDeclared);
        }
        if (isDeclared) {
            // a tab at the end of the line was stripped
            return new CsvDialect(first.length() > DECLARATION.length() ? first.charAt(DECLARATION.length()) : '\t', true);
        }
        char best = SEPARATORS[0];
        long bestRank = 0;
        for (final char candidate : SEPARATORS) {
            final long rank = rank(head, candidate);
            if (rank > bestRank) {
                best = candidate;
                bestRank = rank;
            }
        }
        return new CsvDialect(best, false);
    }

    private static String firstLine(final String head) {
        final int end = head.indexOf('\n');
        return end < 0 ? head : head.substring(0, end);
    }

    CSVFormat format() {
        return CSVFormat.RFC4180.builder().setDelimiter(separator).setIgnoreEmptyLines(false).get();
    }

    /** Ranks a separator: it is good if half of the first rows have as many values as the header, and the better the more values the header has. */
    private static long rank(final String head, final char separator) {
        int columns = 0;
        long alike = 0;
        long rows = 0;
        try (CSVParser parser = CSVParser.parse(new StringReader(head), CSVFormat.RFC4180.builder().setDelimiter(separator).get())) {
            for (final CSVRecord row : parser) {
                if (columns == 0) {
                    columns = row.size();
                } else {
                    rows++;
                    alike += row.size() == columns ? 1 : 0;
                }
                if (rows == SAMPLED_ROWS) {
                    break;
                }
            }
        } catch (final IOException | UncheckedIOException e) {
            // the sample may end within quotes: the rows before count
            rows = Math.max(rows, 1);
        }
        if (columns < 2) {
            return 0;
        }
        final boolean isExplained = rows == 0 || alike * 2 >= rows;
        return (isExplained ? 1_000_000L : 0) + columns;
    }
}
