// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Compares the figures of a run with what is usual: the median of the last runs, and that of the runs on the same weekday. A figure is unusual if it is outside both. The width of a band is the
 * larger of a configured change and five times the spread (median absolute deviation, scaled to a standard deviation), so that neither one odd run nor a weekly rhythm moves it much.
 * UsualFiguresTest covers this class.
 *
 * @param minimumRuns runs that must be known before anything is unusual
 * @param rowChange change of the number of records that always passes, from 0 to below 1: .5 lets half and double pass
 * @param nullChange rise of the share of nulls that always passes, in shares from 0 to 1
 * @param distinctChange fall of the distinct values that always passes, from 0 to 1
 * @param minimumRecords smaller runs are compared by their number of records only
 */
public record UsualFigures(int minimumRuns, double rowChange, double nullChange, double distinctChange, long minimumRecords) {

    /** Runs that count as the last ones: two weeks of nights. */
    private static final int RECENT = 14;
    /** Spreads from the median that still are usual. */
    private static final double SPREADS = 5;
    /** A median absolute deviation as a standard deviation of normal values. */
    private static final double SCALE = 1.4826;
    /** From this share of distinct values on, a field is a key, and its share is compared; below, its number of distinct values. */
    private static final double KEY_SHARE = .5;
    /** Fewer distinct values say nothing when they become fewer. */
    private static final long MIN_DISTINCT = 5;
    private static final String CURE = ": no record passed. Look at the export. If it is right, send the FlowFile again with the attribute quality.accepted = true";

    /** A range of usual values. */
    private record Band(double low, double median, double high, int runs) {
        private boolean contains(final double value) {
            return value >= low && value <= high;
        }
    }

    /**
     * Compares a run.
     *
     * @param past earlier runs that passed, the latest first
     * @return the reason why it must not pass; empty if it may, or if too few runs are known
     */
    public Optional<String> breach(final RunFigures now, final List<RunFigures> past) {
        if (past.size() < minimumRuns) {
            return Optional.empty();
        }
        return unusualRows(now, past).map(sentence -> sentence + CURE).or(() -> now.records() < minimumRecords ? Optional.empty()
                : now.fields().keySet().stream().flatMap(field -> field(field, now, past).stream()).findFirst());
    }

    /**
     * Compares the number of records.
     *
     * @param past earlier runs that passed, the latest first
     * @return the sentence that names the figure and what is usual; empty if it is usual, or if too few runs are known
     */
    public Optional<String> unusualRows(final RunFigures now, final List<RunFigures> past) {
        if (past.size() < minimumRuns) {
            return Optional.empty();
        }
        final double tolerance = -Math.log(1 - rowChange);
        return unusual(now, past, run -> Math.log(Math.max(1, run.records())), tolerance, tolerance)
                .map(band -> String.format(Locale.ROOT, "The export has %d records, and %.0f are usual (median of %d runs; %.0f to %.0f pass)", now.records(), Math.exp(band.median()),
                        band.runs(), Math.exp(band.low()), Math.exp(band.high())));
    }

    private Optional<String> field(final String field, final RunFigures now, final List<RunFigures> past) {
        final List<RunFigures> known = past.stream().filter(run -> run.fields().containsKey(field)).toList();
        if (known.size() < minimumRuns) {
            return Optional.empty();
        }
        return unusual(now, known, run -> run.nullShare(field), 1, nullChange)
                .map(band -> String.format(Locale.ROOT, "The field %s has no value in %.1f %% of %d records, and %.1f %% are usual (median of %d runs; up to %.1f %% pass)%s", field,
                        100 * now.nullShare(field), now.records(), 100 * band.median(), band.runs(), 100 * band.high(), CURE))
                .or(() -> distinct(field, now, known));
    }

    private Optional<String> distinct(final String field, final RunFigures now, final List<RunFigures> known) {
        if (median(known.stream().mapToDouble(run -> run.distinctShare(field)).toArray()) >= KEY_SHARE) {
            return unusual(now, known, run -> run.distinctShare(field), distinctChange, 1)
                    .map(band -> String.format(Locale.ROOT, "The field %s has a value of its own in %.1f %% of its values, and %.1f %% are usual (median of %d runs; down to %.1f %% pass)%s", field,
                            100 * now.distinctShare(field), 100 * band.median(), band.runs(), 100 * band.low(), CURE));
        }
        if (median(known.stream().mapToDouble(run -> run.fields().get(field).distinct()).toArray()) < MIN_DISTINCT) {
            return Optional.empty();
        }
        final double tolerance = distinctChange >= 1 ? Double.MAX_VALUE : -Math.log(1 - distinctChange);
        return unusual(now, known, run -> Math.log(Math.max(1, run.fields().get(field).distinct())), tolerance, Double.MAX_VALUE)
                .map(band -> String.format(Locale.ROOT, "The field %s has %d distinct values, and %.0f are usual (median of %d runs; from %.0f on pass)%s", field,
                        now.fields().get(field).distinct(), Math.exp(band.median()), band.runs(), Math.exp(band.low()), CURE));
    }

    /** The band of the last runs, if the figure is outside it and outside that of the same weekday. */
    private static Optional<Band> unusual(final RunFigures now, final List<RunFigures> past, final ToDoubleFunction<RunFigures> figure, final double below, final double above) {
        final double value = figure.applyAsDouble(now);
        final Band recent = band(past.stream().limit(RECENT).mapToDouble(figure).toArray(), below, above);
        final double[] sameDay = past.stream().filter(run -> run.asOf().atOffset(ZoneOffset.UTC).getDayOfWeek() == now.asOf().atOffset(ZoneOffset.UTC).getDayOfWeek()).limit(RECENT)
                .mapToDouble(figure).toArray();
        final boolean usual = recent.contains(value) || sameDay.length > 0 && band(sameDay, below, above).contains(value);
        return usual ? Optional.empty() : Optional.of(recent);
    }

    private static Band band(final double[] values, final double below, final double above) {
        final double median = median(values);
        final double spread = SPREADS * SCALE * median(Arrays.stream(values).map(value -> Math.abs(value - median)).toArray());
        return new Band(median - Math.max(below, spread), median, median + Math.max(above, spread), values.length);
    }

    private static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
