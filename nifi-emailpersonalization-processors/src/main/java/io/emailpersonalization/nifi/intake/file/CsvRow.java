// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import java.util.List;

/**
 * A row of a CSV file.
 *
 * @param values the trimmed values, at least one per column of the header; more if an unquoted value has a separator
 * @param number the number of the record, from 1
 * @param line the line of the file where it starts, from 1
 */
public record CsvRow(List<String> values, long number, long line) {
}
