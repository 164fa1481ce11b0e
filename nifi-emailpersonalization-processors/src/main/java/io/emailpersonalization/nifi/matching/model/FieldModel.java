// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often the records of one person (m) and of two (u) show each level of a field, after Fellegi and Sunter (A Theory for Record Linkage, JASA 64, 1969).
 *
 * @param m by the code of the level; its sum is 1
 * @param u by the code of the level; its sum is 1
 * @param uGiven u where a field that says part of the same thing agrees, by that field's name: a city is no news where the postal code agrees
 */
public record FieldModel(String name, FieldKind kind, double[] m, double[] u, Map<String, double[]> uGiven) {

    public FieldModel {
        uGiven = new TreeMap<>(uGiven);
    }

    FieldModel(final String name, final FieldKind kind) {
        this(name, kind, new double[Level.CODES], new double[Level.CODES], Map.of());
    }

    FieldModel with(final Level level, final double ofMatches, final double ofOthers) {
        m[level.code()] = ofMatches;
        u[level.code()] = ofOthers;
        return this;
    }

    /** The same with probabilities that sum to 1. */
    FieldModel normalized() {
        return new FieldModel(name, kind, normalized(m), normalized(u), uGiven);
    }

    static double[] normalized(final double[] values) {
        double sum = 0;
        for (final double value : values) {
            sum += value;
        }
        final double[] normalized = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            normalized[i] = values[i] / sum;
        }
        return normalized;
    }
}
