// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.watch;

import io.emailpersonalization.nifi.validation.gate.UsualFigures;

import java.time.Duration;
import java.util.Map;

/**
 * When alerts are raised and cleared.
 *
 * @param rates highest share of each measure that raises no alert, from 0 to 1
 * @param rule highest share of records that break one rule, from 0 to 1
 * @param clearAt an alert on a share is cleared at this part of its threshold, from 0 to 1: between the two nothing changes
 * @param minimumRecords fewer records raise and clear no alert on a share
 * @param period the records of the latest report and of this time before it are counted together
 * @param maximumAge age of the latest report of a source from which on the source is silent
 * @param usual what number of records is usual
 */
public record Thresholds(Map<Measure, Double> rates, double rule, double clearAt, long minimumRecords, Duration period, Duration maximumAge, UsualFigures usual) {
}
