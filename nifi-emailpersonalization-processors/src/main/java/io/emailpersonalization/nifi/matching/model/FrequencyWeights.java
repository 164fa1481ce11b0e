// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.Level;

/**
 * The surprise of equal values by how frequent the value is: two Smiths say less than two Featherstonehaughs. The records that one person is expected to have do not
 * count against a value, and few records are drawn toward built-in experience. Safe for threads.
 */
public final class FrequencyWeights {

    /** Of values that fewer records have the bits are laid out by how many that is. */
    private static final int TABLE = 255;
    private static final int FEW_VALUES = 1 << 20;

    private final Column[] columns;
    private final double[] builtIn;
    private final double[] partners;
    private final double[][] byCount;
    /** Bits by number, of values that many records have; null for a field of too many values. */
    private final double[][] byNumber;

    public FrequencyWeights(final FeatureTable table, final MatchModel model) {
        this.columns = table.columns().toArray(Column[]::new);
        this.builtIn = model.fields().stream().mapToDouble(field -> field.u()[Level.EXACT.code()]).toArray();
        final double records = model.shares().match() * Math.max(0, table.distinctRows().length - 1);
        this.partners = model.fields().stream().mapToDouble(field -> records * field.m()[Level.EXACT.code()]).toArray();
        this.byCount = new double[columns.length][TABLE];
        this.byNumber = new double[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            for (int count = 0; count < TABLE; count++) {
                byCount[i][count] = compute(i, count);
            }
            if (columns[i].numbers() <= FEW_VALUES) {
                byNumber[i] = new double[columns[i].numbers()];
                for (int number = 1; number < byNumber[i].length; number++) {
                    byNumber[i][number] = columns[i].countOf(number) < TABLE ? 0 : compute(i, columns[i].countOf(number));
                }
            }
        }
    }

    private double compute(final int field, final int count) {
        return LogOdds.log2(UEstimator.frequency(columns[field].field().kind(), builtIn[field], count, columns[field].present(), partners[field]));
    }

    /**
     * The bits of u of two values that are equal to that of a row.
     *
     * @param count how many rows have it, as the row knows it
     */
    public double bits(final int field, final int row, final int count) {
        return count < TABLE ? byCount[field][count] : frequentBits(field, row);
    }

    private double frequentBits(final int field, final int row) {
        return byNumber[field] == null ? compute(field, columns[field].count(row)) : byNumber[field][columns[field].number(row)];
    }
}
