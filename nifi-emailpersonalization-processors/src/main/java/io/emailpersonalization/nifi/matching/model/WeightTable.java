// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The match weights of a model, as tables: per field and level the bits of m and u, and u where a field depends on another. Safe for threads. ExpectationMaximizationTest and MatcherTest
 * test it.
 */
public final class WeightTable {

    private static final int EXACT = Level.EXACT.code();
    private static final int SAME_NAME = Level.SAME_NAME.code();
    private static final int SHARED = Level.SHARED.code();
    private static final int SIMILAR = Level.SIMILAR.code();
    private static final int CLOSE = Level.CLOSE.code();
    private static final int DIFFERENT = Level.DIFFERENT.code();

    /** The smallest probability that counts: a level that was never seen is not impossible. */
    private static final double MIN_PROBABILITY = 1e-9;
    /** Bits of resembling addresses that names explain, at most. An estimate, checked with {@code ./run bench match --generated N --census --addresses names}. */
    private static final double MAX_NAME_BASED_BITS = 2;
    /** Bits of addresses a letter apart that resembling, not equal names explain, at most. An estimate, checked with the same. */
    private static final double MAX_CLOSE_NAME_BASED_BITS = 6;

    /** Bits of a pair for which names alone speak, at most: a probability of .8, for review. */
    private static final double MAX_NAMES_ALONE_BITS = 2;
    /** Bits of agreement beside names from which on a pair has more than names: above an equal city or postal code, below an equal date of birth, phone or mailbox. */
    private static final double MIN_BITS_BESIDE_NAMES = 7;
    /** Bits of all fields beside names under which they speak against one person: another address does. The three are estimates, checked with {@code ./run bench match}. */
    private static final double MAX_BITS_AGAINST = -4;

    private final MatchModel model;
    private final int width;
    private final double[][] mBits;
    private final double[][] uBits;
    /** Per field the fields that it depends on, the strongest first. */
    private final int[][] parents;
    /** Per field the bits of u when a parent agrees, in the order of the parents. */
    private final double[][][] uBitsGiven;
    private final boolean[] isIndependent;
    /** The weights of a field that depends on no other, by level. */
    private final double[][] independentWeights;
    private final int[] groups;
    private final OddsMixture mixture;
    private final double[] maxUnequalWeight;
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
        this.maxUnequalWeight = new double[width];
        for (int i = 0; i < width; i++) {
            maxUnequalWeight[i] = computeMaxUnequalWeight(i);
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
        this.isIndependent = new boolean[width];
        this.independentWeights = new double[width][Level.CODES];
        for (int i = 0; i < width; i++) {
            isIndependent[i] = parents[i].length == 0 && i != email;
            for (int level = 0; level < Level.CODES; level++) {
                independentWeights[i][level] = level == SHARED ? 0 : mBits[i][level] - uBits[i][level];
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
        return Arrays.stream(probabilities).map(probability -> LogOdds.log2(Math.max(probability, MIN_PROBABILITY))).toArray();
    }

    private double computeMaxUnequalWeight(final int field) {
        double best = 0;
        for (int level = EXACT + 1; level < Level.CODES; level++) {
            if (mBits[field][level] > LogOdds.log2(2 * MIN_PROBABILITY)) {
                best = Math.max(best, mBits[field][level] - uBits[field][level]);
                for (final double[] given : uBitsGiven[field]) {
                    best = Math.max(best, mBits[field][level] - given[level]);
                }
            }
        }
        return best;
    }

    /** The largest {@link #fieldWeight} of two unequal values of a field. */
    public double maxWeightOfUnequal(final int field) {
        return maxUnequalWeight[field];
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

    OddsMixture mixture() {
        return mixture;
    }

    /** The number of the {@link FieldGroup} that a field belongs to. */
    public int groupOf(final int field) {
        return groups[field];
    }

    /**
     * The weight of a field in bits: log2(m / u) for its level. Positive bits are evidence for one person, negative bits for two strangers.
     *
     * @param levels the codes of all fields
     * @param exactUBits the bits of u for equal values, by their frequency
     */
    public double fieldWeight(final int field, final byte[] levels, final double exactUBits) {
        final int level = levels[field];
        if (isIndependent[field]) {
            return level == EXACT ? exactWeight(field, exactUBits) : independentWeights[field][level];
        }
        if (level == SHARED) {
            // the mailbox of a function is no evidence
            return 0;
        }
        double u = level == EXACT ? exactUBits : uBits[field][level];
        final int[] dependsOn = parents[field];
        for (int i = 0; i < dependsOn.length; i++) {
            if (levels[dependsOn[i]] == EXACT) {
                final double given = uBitsGiven[field][i][level];
                u = level == EXACT ? Math.max(u, given) : given;
                break;
            }
        }
        final double weight = mBits[field][level] - u;
        if (field == email && weight > MAX_NAME_BASED_BITS && isExplainedByNames(level, levels)) {
            // people make addresses of their names: when names resemble each other, resembling addresses are hardly evidence
            return level == CLOSE ? Math.min(weight, MAX_CLOSE_NAME_BASED_BITS) : MAX_NAME_BASED_BITS;
        }
        return weight;
    }

    /**
     * The weight of two equal values in bits.
     *
     * @param exactUBits the bits of u for equal values, by their frequency
     */
    public double exactWeight(final int field, final double exactUBits) {
        return mBits[field][EXACT] - exactUBits;
    }

    /**
     * Sums the weights of a pair by group. A full name repeats given and family name: only the stronger evidence counts, and the other weights are set to 0.
     *
     * @param weights of all fields, see {@link #fieldWeight}
     * @param sums receives the sums by group
     */
    public void sumGroups(final double[] weights, final double[] sums) {
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

    /** Whether the names explain that two addresses resemble each other. Equal names do not explain addresses that differ in one letter. */
    private boolean isExplainedByNames(final int level, final byte[] levels) {
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

    double exactUBits(final int field) {
        return uBits[field][EXACT];
    }

    /**
     * The match weight of a pair in bits, prior included, from the sums of its groups. Where names alone speak for one person and the other fields speak against it, the pair is for
     * review: two people have one rare name more often than the frequency of its parts says.
     */
    public double weight(final double[] groupSums) {
        final double weight = mixture.weight(groupSums);
        return weight > MAX_NAMES_ALONE_BITS && areNamesAlone(groupSums) ? MAX_NAMES_ALONE_BITS : weight;
    }

    private static boolean areNamesAlone(final double[] groupSums) {
        double agreement = 0;
        double balance = 0;
        for (final FieldGroup group : FieldGroup.values()) {
            if (group != FieldGroup.GIVEN && group != FieldGroup.FAMILY) {
                agreement += Math.max(0, groupSums[group.ordinal()]);
                balance += groupSums[group.ordinal()];
            }
        }
        return agreement < MIN_BITS_BESIDE_NAMES && balance < MAX_BITS_AGAINST;
    }

    /**
     * An upper bound of {@link #weight}.
     *
     * @param open the most bits that the fields missing from the sums can add
     */
    public double upperBound(final double[] groupSums, final double open) {
        return mixture.upperBound(groupSums) + open;
    }

    /** The prior in bits: the odds that two random records are one person. */
    public double prior() {
        return LogOdds.log2(model.shares().match());
    }
}
