// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.Comparer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.Level;

/**
 * The term frequency adjustment: u probabilities of equal values by how frequent the value is, as bits. Two equal Smiths are weaker evidence than two equal Featherstonehaughs. The
 * records that one person is expected to have do not make a value frequent, and frequencies in few records are drawn toward the built-in u. Safe for threads. MatcherTest tests it.
 */
public final class FrequencyWeights {

    /** Records: values that fewer have are tabled by count. A row knows counts below this one exactly. */
    private static final int MAX_TABLED_COUNT = Comparer.MAX_COUNT;
    /** Distinct values up to which a field's frequent values are tabled by number: 8 MB. */
    private static final int MAX_TABLED_NUMBERS = 1 << 20;

    private final Column[] columns;
    private final double[] builtInU;
    private final double[] expectedPartners;
    private final double[][] byCount;
    /** Per field the bits of frequent values by number; null for a field of too many values. */
    private final double[][] byNumber;

    public FrequencyWeights(final FeatureTable table, final MatchModel model) {
        this.columns = table.columns().toArray(Column[]::new);
        this.builtInU = model.fields().stream().mapToDouble(field -> field.u()[Level.EXACT.code()]).toArray();
        final double records = model.shares().match() * Math.max(0, table.distinctRows().length - 1);
        this.expectedPartners = model.fields().stream().mapToDouble(field -> records * field.m()[Level.EXACT.code()]).toArray();
        this.byCount = new double[columns.length][MAX_TABLED_COUNT];
        this.byNumber = new double[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            for (int count = 0; count < MAX_TABLED_COUNT; count++) {
                byCount[i][count] = computeUBits(i, count);
            }
            if (columns[i].numbers() <= MAX_TABLED_NUMBERS) {
                byNumber[i] = new double[columns[i].numbers()];
                for (int number = 1; number < byNumber[i].length; number++) {
                    byNumber[i][number] = columns[i].countOf(number) < MAX_TABLED_COUNT ? 0 : computeUBits(i, columns[i].countOf(number));
                }
            }
        }
    }

    private double computeUBits(final int field, final int count) {
        return LogOdds.log2(UEstimator.valueFrequency(columns[field].field().kind(), builtInU[field], count, columns[field].present(), expectedPartners[field]));
    }

    /**
     * The binary logarithm of u for two values equal to that of a row.
     *
     * @param count the count of records with the value, as the row knows it, see {@link Comparer#MAX_COUNT}
     */
    public double uBits(final int field, final int row, final int count) {
        return count < MAX_TABLED_COUNT ? byCount[field][count] : uBitsOfFrequent(field, row);
    }

    private double uBitsOfFrequent(final int field, final int row) {
        return byNumber[field] == null ? computeUBits(field, columns[field].count(row)) : byNumber[field][columns[field].number(row)];
    }
}
