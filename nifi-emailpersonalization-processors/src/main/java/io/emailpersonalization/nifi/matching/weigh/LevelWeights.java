// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.weigh;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.EnumMap;
import java.util.Map;

/**
 * The m and u probabilities of Fellegi and Sunter (A Theory for Record Linkage, JASA 64, 1969) per field and level: how often records of one person, and of two, show
 * the level. The built-in ones are estimates for customer data; no file was used to fit them.
 */
final class LevelWeights {

    private static final Map<FieldKind, LevelWeights> BUILT_IN = new EnumMap<>(FieldKind.class);

    static {
        BUILT_IN.put(FieldKind.GIVEN_NAME, new LevelWeights(1.0).exact(.78, .004).level(Level.NICKNAME, .05, .003).level(Level.SWAPPED, .01, .00002)
                .level(Level.CLOSE, .09, .005).level(Level.INITIAL, .02, .01).level(Level.SIMILAR, .02, .02).level(Level.DIFFERENT, .04, .96));
        BUILT_IN.put(FieldKind.FAMILY_NAME, new LevelWeights(1.0).exact(.82, .001).level(Level.SWAPPED, .01, .005)
                .level(Level.CLOSE, .10, .001).level(Level.SIMILAR, .02, .01).level(Level.DIFFERENT, .06, .988));
        BUILT_IN.put(FieldKind.BIRTH_DATE, new LevelWeights(.5).exact(.86, .00005).level(Level.CLOSE, .08, .002).level(Level.SIMILAR, .02, .01).level(Level.DIFFERENT, .04, .988));
        BUILT_IN.put(FieldKind.EMAIL, new LevelWeights(.05).exact(.65, .00001).level(Level.CLOSE, .08, .00001).level(Level.SAME_NAME, .06, .00005).level(Level.DIFFERENT, .21, .9999));
        BUILT_IN.put(FieldKind.PHONE, new LevelWeights(.1).exact(.62, .00001).level(Level.CLOSE, .08, .0001).level(Level.DIFFERENT, .30, .9999));
        BUILT_IN.put(FieldKind.STREET, new LevelWeights(.5).exact(.66, .0001).level(Level.CLOSE, .12, .0003).level(Level.SIMILAR, .04, .01).level(Level.DIFFERENT, .18, .99));
        BUILT_IN.put(FieldKind.CITY, new LevelWeights(1.0).exact(.78, .02).level(Level.CLOSE, .09, .003).level(Level.DIFFERENT, .13, .977));
        BUILT_IN.put(FieldKind.POSTAL_CODE, new LevelWeights(1.0).exact(.78, .002).level(Level.CLOSE, .09, .006).level(Level.DIFFERENT, .13, .992));
        BUILT_IN.put(FieldKind.COUNTRY, new LevelWeights(1.0).exact(.96, .5).level(Level.DIFFERENT, .04, .5));
        BUILT_IN.put(FieldKind.IDENTIFIER, new LevelWeights(.05).exact(.86, .000001).level(Level.CLOSE, .08, .00002).level(Level.DIFFERENT, .06, .9999));
        BUILT_IN.put(FieldKind.TEXT, new LevelWeights(1.0).exact(.62, .01).level(Level.CLOSE, .12, .005).level(Level.SIMILAR, .08, .03).level(Level.DIFFERENT, .18, .955));
        BUILT_IN.put(FieldKind.CATEGORY, new LevelWeights(1.0).exact(.82, .2).level(Level.DIFFERENT, .18, .8));
    }

    private final double chance;
    private final double[] weights = new double[Level.values().length];
    private double exactM;
    private double exactU;

    private LevelWeights(final double chance) {
        this.chance = chance;
    }

    static LevelWeights builtIn(final FieldKind kind) {
        return BUILT_IN.get(kind);
    }

    private LevelWeights exact(final double m, final double u) {
        exactM = m;
        exactU = u;
        return level(Level.EXACT, m, u);
    }

    private LevelWeights level(final Level level, final double m, final double u) {
        weights[level.ordinal()] = log2(m / u);
        return this;
    }

    /** The weight of a level, in bits. */
    double weight(final Level level) {
        return weights[level.ordinal()];
    }

    /**
     * The weight of equal values, by how frequent the value is: two Smiths say less than two Featherstonehaughs. The frequency in the file is drawn toward the
     * built-in one, which stands for some hundred records of experience.
     *
     * @param count rows with the value
     * @param rows all rows
     */
    double exactWeight(final int count, final int rows) {
        final double experience = 300;
        final double u = (chance * count + experience * exactU) / (rows + experience);
        return log2(exactM / Math.max(u, 1e-9));
    }

    static double log2(final double value) {
        return Math.log(value) / Math.log(2);
    }
}
