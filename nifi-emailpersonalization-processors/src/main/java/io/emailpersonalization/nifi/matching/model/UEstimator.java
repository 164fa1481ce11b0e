// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.block.ObjectPool;
import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.Comparer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What two records have in common by chance: u, measured on pairs drawn at random from a sample of the records, and u where another field agrees, on pairs drawn from
 * the records of one value. The sample and the draw depend on the records' contents and a fixed seed, not on where they stand. Pairs that are probably one person are
 * left out.
 */
final class UEstimator {

    private static final long SEED = 0x5DEECE66DL;
    private static final int SAMPLE = 12_000;
    private static final int PAIRS = 60_000;
    private static final int CHUNK = 1 << 12;
    private static final int PARTNERS = 2;
    private static final double EXPERIENCE = 500;
    private static final double EXPERIENCE_OF_DEPENDENCE = 50;
    private static final double CLEAR_DEPENDENCE = 2;
    private static final int FEWEST_PAIRS = 100;

    private final FeatureTable table;
    private final MatchModel start;
    private final int[] sample;
    /** Per column u of an equal value. */
    private final double[] exact;

    UEstimator(final FeatureTable table, final MatchModel start) {
        this.table = table;
        this.start = start;
        this.sample = sample(table);
        this.exact = table.columns().stream().parallel().mapToDouble(this::exact).toArray();
    }

    /** The rows with the smallest hashes, in their order. */
    private static int[] sample(final FeatureTable table) {
        final int[] rows = table.distinctRows();
        final double share = Math.min(1, (double) SAMPLE / Math.max(1, rows.length));
        final long bound = share >= 1 ? Long.MAX_VALUE : (long) (share * Long.MAX_VALUE);
        return Arrays.stream(rows).filter(row -> table.hash(row) >>> 1 <= bound).boxed()
                .sorted((one, other) -> Long.compareUnsigned(table.hash(one), table.hash(other))).mapToInt(row -> row).toArray();
    }

    /** The model with u as it was measured. */
    MatchModel measure() {
        final List<Column> columns = table.columns();
        final long[][] counts = atRandom();
        final List<double[]> u = IntStream.range(0, columns.size()).mapToObj(i -> u(i, counts[i])).toList();
        final List<Map<String, double[]>> given = IntStream.range(0, columns.size()).mapToObj(i -> (Map<String, double[]>) new HashMap<String, double[]>()).toList();
        IntStream.range(0, columns.size()).filter(this::canBeGiven).parallel().mapToObj(i -> Map.entry(i, within(i))).toList().forEach(entry -> {
            final int parent = entry.getKey();
            for (int i = 0; i < columns.size(); i++) {
                if (i != parent && canDepend(i) && u.get(parent)[Level.EXACT.code()] < u.get(i)[Level.EXACT.code()]) {
                    final double[] uGiven = given(u.get(i), entry.getValue()[i]);
                    if (uGiven != null) {
                        given.get(i).put(columns.get(parent).field().name(), uGiven);
                    }
                }
            }
        });
        final List<FieldModel> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            final FieldModel field = start.fields().get(i);
            fields.add(new FieldModel(field.name(), field.kind(), field.m(), u.get(i), given.get(i)));
        }
        return new MatchModel(fields, start.shares(), start.learned(), start.records());
    }

    private boolean canDepend(final int column) {
        return switch (start.fields().get(column).kind()) {
            case CITY, POSTAL_CODE, COUNTRY, STREET, CATEGORY, TEXT -> true;
            default -> false;
        };
    }

    private boolean canBeGiven(final int column) {
        return switch (start.fields().get(column).kind()) {
            case CITY, POSTAL_CODE, STREET, CATEGORY, TEXT, GIVEN_NAME, FAMILY_NAME -> true;
            default -> false;
        };
    }

    private long[][] atRandom() {
        final SplittableRandom random = new SplittableRandom(SEED);
        final int[] drawn = new int[sample.length > 1 ? 2 * PAIRS : 0];
        Arrays.setAll(drawn, any -> sample[random.nextInt(sample.length)]);
        final ObjectPool<Drawn> workers = new ObjectPool<>(Drawn::new);
        workers.each((drawn.length + CHUNK - 1) / CHUNK, (worker, chunk) -> {
            for (int i = chunk * CHUNK; i < Math.min(drawn.length, (chunk + 1) * CHUNK); i += 2) {
                if (drawn[i] != drawn[i + 1]) {
                    worker.count(drawn[i], drawn[i + 1]);
                }
            }
        });
        final long[][] counts = new long[start.fields().size()][Level.CODES];
        for (final Drawn worker : workers.all()) {
            for (int i = 0; i < counts.length; i++) {
                for (int level = 0; level < Level.CODES; level++) {
                    counts[i][level] += worker.counts[i][level];
                }
            }
        }
        return counts;
    }

    /** Levels of pairs of one value of a column: each row with the next ones of its value, in the order of the sample. */
    private long[][] within(final int column) {
        final Column values = table.columns().get(column);
        final long[] byValue = new long[sample.length];
        int filled = 0;
        for (int i = 0; i < sample.length; i++) {
            final int number = values.number(sample[i]);
            if (number != 0) {
                byValue[filled++] = (long) number << Integer.SIZE | i;
            }
        }
        Arrays.sort(byValue, 0, filled);
        final Drawn drawn = new Drawn();
        for (int i = 0; i < filled; i++) {
            for (int j = i + 1; j < Math.min(filled, i + 1 + PARTNERS) && byValue[i] >>> Integer.SIZE == byValue[j] >>> Integer.SIZE; j++) {
                drawn.count(sample[(int) byValue[i]], sample[(int) byValue[j]]);
            }
        }
        return drawn.counts;
    }

    /** Counts levels of pairs that are not one person. */
    private final class Drawn {
        private final Comparer comparer = new Comparer(table);
        private final WeightTable ratios = new WeightTable(start);
        private final byte[] levels = new byte[start.fields().size()];
        private final double[] weights = new double[start.fields().size()];
        private final double[] groups = new double[FieldGroup.values().length];
        private final long[][] counts = new long[start.fields().size()][Level.CODES];

        private void count(final int one, final int other) {
            comparer.compare(one, other, levels);
            for (int i = 0; i < levels.length; i++) {
                weights[i] = levels[i] == 0 ? 0 : ratios.ratio(i, levels, ratios.exactBits(i));
            }
            ratios.sum(weights, groups);
            if (ratios.weight(groups) < 0) {
                for (int i = 0; i < levels.length; i++) {
                    counts[i][levels[i]]++;
                }
            }
        }
    }

    private double[] u(final int column, final long[] counts) {
        final FieldModel field = start.fields().get(column);
        final double[] u = new double[Level.CODES];
        long seen = 0;
        for (int level = 1; level < Level.CODES; level++) {
            seen += counts[level];
        }
        for (int level = 1; level < Level.CODES; level++) {
            u[level] = (counts[level] + EXPERIENCE * field.u()[level]) / (seen + EXPERIENCE);
        }
        u[Level.EXACT.code()] = exact[column];
        return FieldModel.normalized(u);
    }

    /** How often two records have the same value, by the values' frequencies: far more exact than a draw. */
    private double exact(final Column column) {
        final FieldKind kind = column.field().kind();
        final double builtIn = start.fields().get(column.index()).u()[Level.EXACT.code()];
        // by count and not by value: the sum comes out the same to the last bit in whichever order values were met
        double sum = 0;
        for (final Map.Entry<Integer, Integer> values : column.valuesOfCounts().entrySet()) {
            sum += (double) values.getKey() * values.getValue() * frequency(kind, builtIn, values.getKey(), column.present(), 1);
        }
        return column.present() == 0 ? builtIn : sum / column.present();
    }

    /**
     * The probability that another person's record has a value.
     *
     * @param partners other records of the same person with the same value to be expected
     */
    static double frequency(final FieldKind kind, final double builtIn, final int count, final int present, final double partners) {
        final double others = Math.max(0, count - 1 - partners) + 1;
        return (BuiltInModel.chance(kind) * others + FREQUENCY_EXPERIENCE * builtIn) / (present + FREQUENCY_EXPERIENCE);
    }

    private static final double FREQUENCY_EXPERIENCE = 300;

    /** u given that another field agrees; null where that makes no clear difference. */
    private static double[] given(final double[] u, final long[] counts) {
        long seen = 0;
        for (int level = 1; level < Level.CODES; level++) {
            seen += counts[level];
        }
        if (seen < FEWEST_PAIRS) {
            return null;
        }
        final double[] given = new double[Level.CODES];
        for (int level = 1; level < Level.CODES; level++) {
            given[level] = (counts[level] + EXPERIENCE_OF_DEPENDENCE * u[level]) / (seen + EXPERIENCE_OF_DEPENDENCE);
        }
        return given[Level.EXACT.code()] > CLEAR_DEPENDENCE * u[Level.EXACT.code()] ? given : null;
    }
}
