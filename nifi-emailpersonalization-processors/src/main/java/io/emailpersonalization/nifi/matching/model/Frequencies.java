// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.Arrays;

/**
 * The surprise of equal values by how frequent the value is: two Smiths say less than two Featherstonehaughs. The records that one person is expected to have do not
 * count against a value, and few records are drawn toward built-in experience. Safe for threads.
 */
public final class Frequencies {

    private static final int TABLE = 4096;

    private final Column[] columns;
    private final double[] builtIn;
    private final double[] partners;
    private final double[][] bits;

    public Frequencies(final FeatureTable table, final MatchModel model) {
        this.columns = table.columns().toArray(Column[]::new);
        this.builtIn = model.fields().stream().mapToDouble(field -> field.u()[Level.EXACT.code()]).toArray();
        final double records = model.shares().match() * Math.max(0, table.rows() - 1);
        this.partners = model.fields().stream().mapToDouble(field -> records * field.m()[Level.EXACT.code()]).toArray();
        this.bits = new double[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            bits[i] = new double[TABLE];
            Arrays.setAll(bits[i], countBits(i)::applyAsDouble);
        }
    }

    private java.util.function.IntToDoubleFunction countBits(final int field) {
        return count -> compute(field, count);
    }

    private double compute(final int field, final int count) {
        return Bits.log2(Chance.frequency(columns[field].field().kind(), builtIn[field], count, columns[field].present(), partners[field]));
    }

    /** The bits of u of two equal values of which there are so many. */
    public double bits(final int field, final int count) {
        return count < TABLE ? bits[field][count] : compute(field, count);
    }
}
