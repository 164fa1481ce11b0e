// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import java.util.List;

/**
 * A row of a CSV file.
 *
 * @param values without white space at their ends, at least one for every column of the header; more where a separator stands in a value that is not quoted
 * @param number of the record, from 1
 * @param line of the file where it begins, from 1
 */
public record CsvRow(List<String> values, long number, long line) {
}
