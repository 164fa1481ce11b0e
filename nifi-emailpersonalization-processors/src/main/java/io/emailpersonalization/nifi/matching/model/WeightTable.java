// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A model laid out for use: per field and level the bits of m and of u, and which other fields make a level less of a surprise. Safe for threads. */
public final class WeightTable {

    private static final double LEAST = 1e-9;

    private final MatchModel model;
    private final int width;
    private final double[][] mBits;
    private final double[][] uBits;
    /** Per field the fields that it depends on, strongest first, and its u bits where they agree. */
    private final int[][] parents;
    private final double[][][] uBitsGiven;
    /** The ratios of a field that depends on no other, by level. */
    private final boolean[] isPlain;
    private final double[][] plain;
    private final int[] groups;
    private final OddsMixture mixture;
    private final double[] best;
    private final int email;
    private final int given;
    private final int family;
    private final int full;

    public WeightTable(final MatchModel model) {
        this.model = model;
        final List<FieldModel> fields = model.fields();
        this.width = fields.size();
        this.mBits = fields.stream().map(field -> bits(field.m())).toArray(double[][]::new);
        this.uBits = fields.stream().map(field -> bits(field.u())).toArray(double[][]::new);
        this.parents = new int[width][];
        this.uBitsGiven = new double[width][][];
        for (int i = 0; i < width; i++) {
            final Map<String, double[]> uGiven = fields.get(i).uGiven();
            final List<String> names = uGiven.keySet().stream().filter(name -> position(name) >= 0)
                    .sorted(Comparator.comparing((String name) -> -uGiven.get(name)[Level.EXACT.code()]).thenComparing(Comparator.naturalOrder())).toList();
            parents[i] = names.stream().mapToInt(this::position).toArray();
            uBitsGiven[i] = names.stream().map(name -> bits(uGiven.get(name))).toArray(double[][]::new);
        }
        this.best = new double[width];
        for (int i = 0; i < width; i++) {
            best[i] = best(i);
        }
        this.groups = new int[width];
        for (int i = 0; i < width; i++) {
            groups[i] = group(i).ordinal();
        }
        this.mixture = new OddsMixture(model.shares());
        this.email = first(FieldKind.EMAIL);
        this.given = first(FieldKind.GIVEN_NAME);
        this.family = first(FieldKind.FAMILY_NAME);
        this.full = first(FieldKind.FULL_NAME);
        this.isPlain = new boolean[width];
        this.plain = new double[width][Level.CODES];
        for (int i = 0; i < width; i++) {
            isPlain[i] = parents[i].length == 0 && i != email;
            for (int level = 0; level < Level.CODES; level++) {
                plain[i][level] = level == SHARED ? 0 : mBits[i][level] - uBits[i][level];
            }
        }
    }

    private int position(final String name) {
        for (int i = 0; i < width; i++) {
            if (model.fields().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private int first(final FieldKind kind) {
        for (int i = 0; i < width; i++) {
            if (model.fields().get(i).kind() == kind) {
                return i;
            }
        }
        return -1;
    }

    private static double[] bits(final double[] probabilities) {
        return Arrays.stream(probabilities).map(probability -> LogOdds.log2(Math.max(probability, LEAST))).toArray();
    }

    private double best(final int field) {
        double best = 0;
        for (int level = EXACT + 1; level < Level.CODES; level++) {
            if (mBits[field][level] > LogOdds.log2(2 * LEAST)) {
                best = Math.max(best, mBits[field][level] - uBits[field][level]);
                for (final double[] given : uBitsGiven[field]) {
                    best = Math.max(best, mBits[field][level] - given[level]);
                }
            }
        }
        return best;
    }

    /** The highest {@link #ratio} that two values of a field can have which are not equal. */
    public double bestOfUnequal(final int field) {
        return best[field];
    }

    private FieldGroup group(final int field) {
        return switch (model.fields().get(field).kind()) {
            case GIVEN_NAME, FULL_NAME -> FieldGroup.GIVEN;
            case FAMILY_NAME -> FieldGroup.FAMILY;
            case BIRTH_DATE -> FieldGroup.BIRTH;
            case IDENTIFIER -> FieldGroup.IDENTIFIER;
            case EMAIL, PHONE -> FieldGroup.CONTACT;
            case STREET, CITY, POSTAL_CODE, COUNTRY -> FieldGroup.ADDRESS;
            case TEXT, CATEGORY -> parents[field].length > 0 && isAddress(parents[field][0]) ? FieldGroup.ADDRESS : FieldGroup.OTHER;
        };
    }

    private boolean isAddress(final int field) {
        return switch (model.fields().get(field).kind()) {
            case STREET, CITY, POSTAL_CODE, COUNTRY -> true;
            default -> false;
        };
    }

    MatchModel model() {
        return model;
    }

    OddsMixture mixture() {
        return mixture;
    }

    /** The number of the {@link FieldGroup} that a field belongs to. */
    public int groupOf(final int field) {
        return groups[field];
    }

    /**
     * The bits by which a field's level speaks for one person and against two who have nothing in common.
     *
     * @param levels of all fields, by code
     * @param exactBits the bits of u of two equal values, by how frequent the value is
     */
    public double ratio(final int field, final byte[] levels, final double exactBits) {
        final int level = levels[field];
        if (isPlain[field]) {
            return level == EXACT ? exact(field, exactBits) : plain[field][level];
        }
        if (level == SHARED) {
            // a mailbox of a function speaks of nobody
            return 0;
        }
        double u = level == EXACT ? exactBits : uBits[field][level];
        final int[] dependsOn = parents[field];
        for (int i = 0; i < dependsOn.length; i++) {
            if (levels[dependsOn[i]] == EXACT) {
                final double given = uBitsGiven[field][i][level];
                u = level == EXACT ? Math.max(u, given) : given;
                break;
            }
        }
        final double ratio = mBits[field][level] - u;
        if (field == email && ratio > NAME_IN_ADDRESS && isOfNames(level, levels)) {
            // addresses are made of names: where those resemble each other, resembling addresses are no news
            return level == CLOSE ? Math.min(ratio, CLOSE_OF_NAMES) : NAME_IN_ADDRESS;
        }
        return ratio;
    }

    /**
     * The bits of two equal values.
     *
     * @param exactBits the bits of u of two equal values, by how frequent the value is
     */
    public double exact(final int field, final double exactBits) {
        return mBits[field][EXACT] - exactBits;
    }

    /**
     * The sums of the groups of a pair. A full name beside given and family name says the same again: the more telling of the two counts, the other is set to 0.
     *
     * @param weights of all fields, by {@link #ratio}
     * @param sums takes the sums by group
     */
    public void sum(final double[] weights, final double[] sums) {
        if (full >= 0 && weights[full] != 0) {
            final double parts = (given < 0 ? 0 : weights[given]) + (family < 0 ? 0 : weights[family]);
            if (weights[full] <= parts) {
                weights[full] = 0;
            } else if (weights[full] > 0) {
                clear(weights, given);
                clear(weights, family);
            }
        }
        Arrays.fill(sums, 0);
        for (int i = 0; i < width; i++) {
            sums[groups[i]] += weights[i];
        }
    }

    private static void clear(final double[] weights, final int field) {
        if (field >= 0) {
            weights[field] = 0;
        }
    }

    private static final int EXACT = Level.EXACT.code();
    private static final int SAME_NAME = Level.SAME_NAME.code();
    private static final int SHARED = Level.SHARED.code();
    private static final int SIMILAR = Level.SIMILAR.code();
    private static final int CLOSE = Level.CLOSE.code();
    private static final int DIFFERENT = Level.DIFFERENT.code();
    private static final double NAME_IN_ADDRESS = 2;
    private static final double CLOSE_OF_NAMES = 6;

    /** Whether names account for it that two addresses resemble each other; where the names are equal, they do not account for a difference of one letter. */
    private boolean isOfNames(final int level, final byte[] levels) {
        if (level != SAME_NAME && level != SIMILAR && level != CLOSE) {
            return false;
        }
        final boolean parts = given >= 0 && family >= 0 && resemble(levels[given]) && resemble(levels[family]);
        final boolean whole = full >= 0 && resemble(levels[full]);
        return (parts || whole) && (level != CLOSE || !(parts && levels[given] == EXACT && levels[family] == EXACT || whole && levels[full] == EXACT));
    }

    private static boolean resemble(final byte level) {
        return level > 0 && level != DIFFERENT;
    }

    double exactBits(final int field) {
        return uBits[field][EXACT];
    }

    /** The weight of a pair, prior included, from the sums of its groups. */
    public double weight(final double[] groupSums) {
        return mixture.weight(groupSums);
    }

    /**
     * What {@link #weight} does not exceed.
     *
     * @param open bits that fields which are not in the sums yet may add at most
     */
    public double most(final double[] groupSums, final double open) {
        return mixture.most(groupSums) + open;
    }

    /** The bits of one person before anything is known of two records. */
    public double prior() {
        return LogOdds.log2(model.shares().match());
    }
}
