// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.chart;

import io.emailpersonalization.nifi.bench.match.measure.CalibrationBin;
import io.emailpersonalization.nifi.bench.match.measure.EngineRun;
import io.emailpersonalization.nifi.bench.match.measure.FieldWeight;
import io.emailpersonalization.nifi.bench.match.measure.GeneratedOutcome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Draws the results of a run over generated customers. */
public final class MatchCharts {

    // positions and sizes in pixels
    private static final int LEFT = 70;
    private static final int TOP = 84;
    private static final int SIDE = 360;
    private static final int ROW = 20;
    private static final int LABELS = 240;
    private static final int BARS = 480;

    private MatchCharts() {
    }

    /** Writes {@code calibration.svg} and {@code weights.svg}. */
    public static void write(final Path folder, final GeneratedOutcome outcome) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("calibration.svg"), calibration(outcome));
        Files.writeString(folder.resolve("weights.svg"), weights(outcome));
    }

    private static String calibration(final GeneratedOutcome outcome) {
        final List<CalibrationBin> bins = outcome.calibration().stream().filter(bin -> bin.from() >= EngineRun.REVIEW_THRESHOLD).toList();
        final SvgDrawing svg = new SvgDrawing(LEFT + SIDE + 290, TOP + SIDE + 60);
        svg.text("title", 20, 26, "start", "Do probabilities mean what they say?");
        svg.text("small", 20, 44, "start",
                String.format(Locale.ROOT, "%,d generated customers; on the dashed line they do; small dots are fewer than %,d pairs", outcome.rows(), CalibrationBin.MIN_PAIRS));
        for (int tenth = 5; tenth <= 10; tenth++) {
            final double share = tenth / 10.0;
            svg.line("line", x(share), TOP, x(share), TOP + SIDE).text("small", x(share), TOP + SIDE + 18, "middle", String.valueOf(share));
        }
        for (int fifth = 0; fifth <= 5; fifth++) {
            final double share = fifth / 5.0;
            svg.line("line", LEFT, y(share), LEFT + SIDE, y(share)).text("small", LEFT - 8, y(share) + 4, "end", String.valueOf(share));
        }
        svg.line("ideal", x(.5), y(.5), x(1), y(1));
        svg.text("", LEFT + SIDE / 2.0, TOP + SIDE + 42, "middle", "mean probability of the pairs");
        svg.text("", 20, TOP - 14, "start", "share that is one person");
        svg.text("", LEFT + SIDE + 20, TOP + 6, "start", "pairs");
        int line = 1;
        for (final CalibrationBin bin : bins) {
            svg.dot("for", x(bin.meanProbability()), y(bin.observedPrecision()), bin.hasFewPairs() ? 2.5 : 6);
            svg.text("small", LEFT + SIDE + 20, TOP + 6 + ROW * line++, "start",
                    String.format(Locale.ROOT, "%.1f to %.1f: %,d at %.3f, %.3f right", bin.from(), bin.to(), bin.pairs(), bin.meanProbability(), bin.observedPrecision()));
        }
        return svg.toString();
    }

    private static double x(final double probability) {
        return LEFT + (probability - .5) * 2 * SIDE;
    }

    private static double y(final double share) {
        return TOP + (1 - share) * SIDE;
    }

    private static String weights(final GeneratedOutcome outcome) {
        final List<FieldWeight> weights = outcome.weights();
        final double least = Math.min(-1, weights.stream().mapToDouble(FieldWeight::least).min().orElse(0));
        final double most = Math.max(1, weights.stream().mapToDouble(FieldWeight::most).max().orElse(0));
        final double bit = BARS / (most - least);
        final double zero = LABELS - least * bit;
        final long fields = weights.stream().map(FieldWeight::field).distinct().count();
        final int bottom = (int) (TOP + ROW * weights.size() + 8 * fields);
        final SvgDrawing svg = new SvgDrawing(LABELS + BARS + 70, bottom + 40);
        svg.text("title", 20, 26, "start", "What each level of agreement weighs, in bits");
        svg.text("small", 20, 44, "start", "right of zero: for one person, each bit doubles the odds; left: against; thin lines: from the most frequent to the rarest value");
        for (int bits = (int) Math.ceil(least / 5) * 5; bits <= most; bits += 5) {
            svg.line(bits == 0 ? "axis" : "line", zero + bits * bit, TOP, zero + bits * bit, bottom).text("small", zero + bits * bit, bottom + 18, "middle", Integer.toString(bits));
        }
        String field = "";
        double top = TOP;
        for (final FieldWeight weight : weights) {
            if (!weight.field().equals(field)) {
                field = weight.field();
                top += 8;
                svg.text("", 20, top + 13, "start", field.replace("/", "").replace('_', ' '));
            }
            svg.text("small", LABELS - 16, top + 13, "end", weight.level());
            final double end = zero + weight.mean() * bit;
            svg.bar(weight.mean() < 0 ? "against" : "for", Math.min(zero, end), top + 3, Math.abs(end - zero), ROW - 6);
            svg.line("range", zero + weight.least() * bit, top + ROW / 2.0, zero + weight.most() * bit, top + ROW / 2.0);
            svg.text("small", LABELS + BARS + 60, top + 13, "end", String.format(Locale.ROOT, "%.1f", weight.mean() + .0));
            top += ROW;
        }
        return svg.toString();
    }
}
