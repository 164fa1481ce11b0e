// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.block.WorkerPool;
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
 * Estimates the u probabilities, how often records of two people agree: u on random pairs of a sample of the records, and u given that another field agrees on pairs with one value
 * of that field. Sample and pairs depend on the contents of the records and a fixed seed, not on the order of the records. Pairs that are probably one person are left out.
 * MatcherTest tests it.
 */
final class UEstimator {

    /** Any number: with a fixed one every run draws the same pairs. */
    private static final long SEED = 0x5DEECE66DL;
    /** Records of the sample. An estimate: it bounds the time for large files. */
    private static final int SAMPLED_ROWS = 12_000;
    /** Random pairs. A level that one pair in a thousand shows is counted 60 times, with a standard error of a fifth of a bit. */
    private static final int SAMPLED_PAIRS = 60_000;
    /** Rows of a task. */
    private static final int CHUNK_ROWS = 1 << 12;
    /** Pairs per record of the sample, of records with one value of a field. */
    private static final int PARTNERS_PER_ROW = 2;
    /** Pairs that the built-in u of a level counts as: a level that the random pairs do not show has no u of 0. An estimate. */
    private static final double PRIOR_PAIRS = 500;
    /** Pairs that the measured u counts as in u given another field. An estimate. */
    private static final double PRIOR_DEPENDENT_PAIRS = 50;
    /** Factor by which another field must raise u of an equal value to count as dependence: one bit. */
    private static final double MIN_DEPENDENCE = 2;
    /** Pairs from which a dependence is recognized. */
    private static final int MIN_DEPENDENT_PAIRS = 100;
    /** Records that the built-in u counts as in the frequency of a value. An estimate. */
    private static final double PRIOR_RECORDS = 300;

    private final FeatureTable table;
    private final MatchModel start;
    private final int[] sample;
    /** Per column u of equal values. */
    private final double[] exactU;

    UEstimator(final FeatureTable table, final MatchModel start) {
        this.table = table;
        this.start = start;
        this.sample = sample(table);
        this.exactU = table.columns().stream().parallel().mapToDouble(this::exactU).toArray();
    }

    /** The rows with the smallest hashes, in the order of the hashes. */
    private static int[] sample(final FeatureTable table) {
        final int[] rows = table.distinctRows();
        final double share = Math.min(1, (double) SAMPLED_ROWS / Math.max(1, rows.length));
        final long bound = share >= 1 ? Long.MAX_VALUE : (long) (share * Long.MAX_VALUE);
        return Arrays.stream(rows).filter(row -> table.hash(row) >>> 1 <= bound).boxed()
                .sorted((one, other) -> Long.compareUnsigned(table.hash(one), table.hash(other))).mapToInt(row -> row).toArray();
    }

    /** Returns the starting model with the estimated u. */
    MatchModel estimate() {
        final List<Column> columns = table.columns();
        final long[][] counts = countRandomPairs();
        final List<double[]> u = IntStream.range(0, columns.size()).mapToObj(i -> u(i, counts[i])).toList();
        final List<Map<String, double[]>> given = IntStream.range(0, columns.size()).mapToObj(i -> (Map<String, double[]>) new HashMap<String, double[]>()).toList();
        IntStream.range(0, columns.size()).filter(this::canCondition).parallel().mapToObj(i -> Map.entry(i, countPairsOfEqualValue(i))).toList().forEach(entry -> {
            final int parent = entry.getKey();
            for (int i = 0; i < columns.size(); i++) {
                if (i != parent && canDepend(i) && u.get(parent)[Level.EXACT.code()] < u.get(i)[Level.EXACT.code()]) {
                    final double[] uGiven = uGiven(u.get(i), entry.getValue()[i]);
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
        return new MatchModel(fields, start.shares(), start.learnedFromPairs(), start.records());
    }

    private boolean canDepend(final int column) {
        return switch (start.fields().get(column).kind()) {
            case CITY, POSTAL_CODE, COUNTRY, STREET, CATEGORY, TEXT -> true;
            default -> false;
        };
    }

    private boolean canCondition(final int column) {
        return switch (start.fields().get(column).kind()) {
            case CITY, POSTAL_CODE, STREET, CATEGORY, TEXT, GIVEN_NAME, FAMILY_NAME -> true;
            default -> false;
        };
    }

    private long[][] countRandomPairs() {
        final SplittableRandom random = new SplittableRandom(SEED);
        final int[] drawn = new int[sample.length > 1 ? 2 * SAMPLED_PAIRS : 0];
        Arrays.setAll(drawn, any -> sample[random.nextInt(sample.length)]);
        final WorkerPool<NonMatchCounter> workers = new WorkerPool<>(NonMatchCounter::new);
        workers.forEachTask((drawn.length + CHUNK_ROWS - 1) / CHUNK_ROWS, (worker, chunk) -> {
            for (int i = chunk * CHUNK_ROWS; i < Math.min(drawn.length, (chunk + 1) * CHUNK_ROWS); i += 2) {
                if (drawn[i] != drawn[i + 1]) {
                    worker.count(drawn[i], drawn[i + 1]);
                }
            }
        });
        final long[][] counts = new long[start.fields().size()][Level.CODES];
        for (final NonMatchCounter worker : workers.all()) {
            for (int i = 0; i < counts.length; i++) {
                for (int level = 0; level < Level.CODES; level++) {
                    counts[i][level] += worker.counts[i][level];
                }
            }
        }
        return counts;
    }

    /** Counts the levels of pairs with one value of a column: each row and the next ones with its value, in the order of the sample. */
    private long[][] countPairsOfEqualValue(final int column) {
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
        final NonMatchCounter drawn = new NonMatchCounter();
        for (int i = 0; i < filled; i++) {
            for (int j = i + 1; j < Math.min(filled, i + 1 + PARTNERS_PER_ROW) && byValue[i] >>> Integer.SIZE == byValue[j] >>> Integer.SIZE; j++) {
                drawn.count(sample[(int) byValue[i]], sample[(int) byValue[j]]);
            }
        }
        return drawn.counts;
    }

    /** Counts the levels of pairs that are probably not one person. */
    private final class NonMatchCounter {
        private final Comparer comparer = new Comparer(table);
        private final WeightTable weightTable = new WeightTable(start);
        private final byte[] levels = new byte[start.fields().size()];
        private final double[] weights = new double[start.fields().size()];
        private final double[] groups = new double[FieldGroup.values().length];
        private final long[][] counts = new long[start.fields().size()][Level.CODES];

        private void count(final int one, final int other) {
            comparer.compare(one, other, levels);
            for (int i = 0; i < levels.length; i++) {
                weights[i] = levels[i] == 0 ? 0 : weightTable.fieldWeight(i, levels, weightTable.exactUBits(i));
            }
            weightTable.sumGroups(weights, groups);
            if (weightTable.weight(groups) < 0) {
                for (int i = 0; i < levels.length; i++) {
                    counts[i][levels[i]]++;
                }
            }
        }
    }

    private double[] u(final int column, final long[] counts) {
        final FieldModel field = start.fields().get(column);
        final double[] u = new double[Level.CODES];
        long total = 0;
        for (int level = 1; level < Level.CODES; level++) {
            total += counts[level];
        }
        for (int level = 1; level < Level.CODES; level++) {
            u[level] = (counts[level] + PRIOR_PAIRS * field.u()[level]) / (total + PRIOR_PAIRS);
        }
        u[Level.EXACT.code()] = exactU[column];
        return FieldModel.normalized(u);
    }

    /** The probability of equal values by their frequencies, which is far more exact than random pairs. */
    private double exactU(final Column column) {
        final FieldKind kind = column.field().kind();
        final double builtIn = start.fields().get(column.index()).u()[Level.EXACT.code()];
        // by count and not by value, so that the sum does not depend on the order of values
        double sum = 0;
        for (final Map.Entry<Integer, Integer> values : column.valuesByCount().entrySet()) {
            sum += (double) values.getKey() * values.getValue() * valueFrequency(kind, builtIn, values.getKey(), column.present(), 1);
        }
        return column.present() == 0 ? builtIn : sum / column.present();
    }

    /**
     * The probability that the record of another person has a value.
     *
     * @param builtIn the built-in u of equal values
     * @param count the records with the value
     * @param present the records with any value
     * @param partners the expected other records of the same person with the same value
     */
    static double valueFrequency(final FieldKind kind, final double builtIn, final int count, final int present, final double partners) {
        final double others = Math.max(0, count - 1 - partners) + 1;
        return (BuiltInModel.frequencyFactor(kind) * others + PRIOR_RECORDS * builtIn) / (present + PRIOR_RECORDS);
    }

    /** u given that another field agrees; null when that makes no clear difference. */
    private static double[] uGiven(final double[] u, final long[] counts) {
        long total = 0;
        for (int level = 1; level < Level.CODES; level++) {
            total += counts[level];
        }
        if (total < MIN_DEPENDENT_PAIRS) {
            return null;
        }
        final double[] uGiven = new double[Level.CODES];
        for (int level = 1; level < Level.CODES; level++) {
            uGiven[level] = (counts[level] + PRIOR_DEPENDENT_PAIRS * u[level]) / (total + PRIOR_DEPENDENT_PAIRS);
        }
        return uGiven[Level.EXACT.code()] > MIN_DEPENDENCE * u[Level.EXACT.code()] ? uGiven : null;
    }
}
