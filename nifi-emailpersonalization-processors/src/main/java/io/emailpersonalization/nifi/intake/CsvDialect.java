// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;

/**
 * How a CSV file separates its values.
 *
 * @param isDeclared whether the first line is {@code sep=;} and no header
 */
record CsvDialect(char separator, boolean isDeclared) {

    private static final char[] SEPARATORS = {',', ';', '\t', '|'};
    private static final String DECLARATION = "sep=";
    private static final int ROWS_LOOKED_AT = 50;

    /** @param chosen null where the separator is to be detected */
    static CsvDialect of(final String head, final Character chosen) {
        final String first = firstLine(head).replace("\"", "").strip();
        final boolean isDeclared = first.length() <= DECLARATION.length() + 1 && first.regionMatches(true, 0, DECLARATION, 0, DECLARATION.length());
        if (chosen != null) {
            return new CsvDialect(chosen, isDeclared);
        }
        if (isDeclared) {
            // a tabulator at the end of the line was stripped
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

    /** How well a separator explains the first rows: most of them have as many values as the header, and the header has many. */
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
                if (rows == ROWS_LOOKED_AT) {
                    break;
                }
            }
        } catch (final IOException | UncheckedIOException e) {
            // the beginning may end within quotes: the rows before count
            rows = Math.max(rows, 1);
        }
        if (columns < 2) {
            return 0;
        }
        final boolean isExplained = rows == 0 || alike * 2 >= rows;
        return (isExplained ? 1_000_000L : 0) + columns;
    }
}
