// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.Level;

/**
 * The surprise of equal values by how frequent the value is: two Smiths say less than two Featherstonehaughs. The records that one person is expected to have do not
 * count against a value, and few records are drawn toward built-in experience. Safe for threads.
 */
public final class Frequencies {

    private static final int TABLE = 4096;
    private static final int FEW_VALUES = 1 << 16;

    private final Column[] columns;
    private final double[] builtIn;
    private final double[] partners;
    private final double[][] bits;
    private final boolean[] byNumber;

    public Frequencies(final FeatureTable table, final MatchModel model) {
        this.columns = table.columns().toArray(Column[]::new);
        this.builtIn = model.fields().stream().mapToDouble(field -> field.u()[Level.EXACT.code()]).toArray();
        final double records = model.shares().match() * Math.max(0, table.distinctRows().length - 1);
        this.partners = model.fields().stream().mapToDouble(field -> records * field.m()[Level.EXACT.code()]).toArray();
        this.bits = new double[columns.length][];
        this.byNumber = new boolean[columns.length];
        for (int i = 0; i < columns.length; i++) {
            byNumber[i] = columns[i].numbers() <= FEW_VALUES;
            bits[i] = new double[byNumber[i] ? columns[i].numbers() : TABLE];
            for (int j = 0; j < bits[i].length; j++) {
                bits[i][j] = compute(i, byNumber[i] ? columns[i].countOf(j) : j);
            }
        }
    }

    private double compute(final int field, final int count) {
        return Bits.log2(Chance.frequency(columns[field].field().kind(), builtIn[field], count, columns[field].present(), partners[field]));
    }

    /** The bits of u of two values that are equal to the one with a number. */
    public double bits(final int field, final int number) {
        if (byNumber[field]) {
            return bits[field][number];
        }
        final int count = columns[field].countOf(number);
        return count < TABLE ? bits[field][count] : compute(field, count);
    }
}
