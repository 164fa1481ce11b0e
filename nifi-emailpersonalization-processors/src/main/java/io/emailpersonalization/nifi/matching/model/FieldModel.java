// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.Map;
import java.util.TreeMap;

/**
 * The m and u probabilities of a field's levels: how often two records of one person (m) and of two people (u) show each (Fellegi and Sunter, A Theory for Record Linkage, JASA 64,
 * 1969). ExpectationMaximizationTest tests it.
 *
 * @param m by the code of the level; the sum is 1
 * @param u by the code of the level; the sum is 1
 * @param uGiven u when another field agrees on which this one depends, by the name of that field: an equal city is no evidence when the postal code is equal
 */
public record FieldModel(String name, FieldKind kind, double[] m, double[] u, Map<String, double[]> uGiven) {

    public FieldModel {
        uGiven = new TreeMap<>(uGiven);
    }

    FieldModel(final String name, final FieldKind kind) {
        this(name, kind, new double[Level.CODES], new double[Level.CODES], Map.of());
    }

    /** Sets the m and u probability of a level. */
    FieldModel with(final Level level, final double mOfLevel, final double uOfLevel) {
        m[level.code()] = mOfLevel;
        u[level.code()] = uOfLevel;
        return this;
    }

    /** The field with m and u scaled to a sum of 1. */
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
