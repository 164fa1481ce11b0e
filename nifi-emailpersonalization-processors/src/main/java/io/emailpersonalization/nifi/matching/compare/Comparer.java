// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.List;

/** Compares rows of a frozen table. Caches the levels of pairs of values, so each thread needs a comparer of its own. */
public final class Comparer {

    /** The code of a level that was not determined yet. */
    public static final byte UNKNOWN = -1;
    /** The largest count of records that a row knows of its values. It stands for any larger count as well. */
    public static final int MAX_COUNT = RowLayout.MAX_COUNT;

    private static final byte EXACT = (byte) Level.EXACT.code();
    private static final byte SHARED = (byte) Level.SHARED.code();
    private static final byte DIFFERENT = (byte) Level.DIFFERENT.code();
    private static final byte PART = (byte) Level.PART.code();
    private static final byte SWAPPED = (byte) Level.SWAPPED.code();

    /** Bits of the number of entries of the largest and the smallest cache of a field: 1 MB and 2 KB. */
    private static final int MAX_CACHE_BITS = 17;
    private static final int MIN_CACHE_BITS = 8;
    /** Bits of a number: enough for {@link FeatureTable#MAX_ROWS} rows with two names each. Two numbers and a level fit a long. */
    private static final int NUMBER_BITS = 26;
    /** Differing digits of phones that may be a typing error apart: a wrong digit, or two swapped ones. */
    private static final int MAX_DIFFERING_DIGITS = 2;
    /** Bytes by which identifiers and phones may differ and still be one character apart: the longest character in UTF-8. */
    private static final int MAX_DIFFERING_BYTES = 4;

    private final FeatureTable table;
    private final RowLayout layout;
    private final int width;
    private final Column[] columns;
    private final FieldKind[] kinds;
    private final ValueFeatures[] features;
    /** Pairs of values and their levels, field after field. One array, since the heap reserves whole regions for each large one. */
    private final long[] cache;
    private final int[] starts;
    private final int[] shifts;
    /** The place of the signature of each field in a row. */
    private final int[] signatures;
    private final int email;
    private final int given;
    private final int family;
    private int[] cellsOfOne;
    private int[] cellsOfOther;
    private int offsetOfOne;
    private int offsetOfOther;

    public Comparer(final FeatureTable table) {
        this.table = table;
        this.layout = table.layout();
        final List<Column> all = table.columns();
        this.width = all.size();
        this.columns = all.toArray(Column[]::new);
        this.kinds = all.stream().map(column -> column.field().kind()).toArray(FieldKind[]::new);
        this.features = all.stream().map(Column::features).toArray(ValueFeatures[]::new);
        this.signatures = new int[width];
        this.starts = new int[width];
        this.shifts = new int[width];
        int size = 0;
        for (int i = 0; i < width; i++) {
            final int bits = Math.clamp(2 * (Integer.SIZE - Integer.numberOfLeadingZeros(columns[i].numbers())), MIN_CACHE_BITS, MAX_CACHE_BITS);
            signatures[i] = layout.signature(i);
            shifts[i] = Long.SIZE - bits;
            starts[i] = size;
            size += 1 << bits;
        }
        this.cache = new long[size];
        this.email = table.column(FieldKind.EMAIL).map(Column::index).orElse(-1);
        this.given = table.column(FieldKind.GIVEN_NAME).map(Column::index).orElse(-1);
        this.family = table.column(FieldKind.FAMILY_NAME).map(Column::index).orElse(-1);
    }

    /**
     * Compares two rows.
     *
     * @param levels receives the code of each field's level; 0 when a value is missing or the values cannot be compared
     */
    public void compare(final int one, final int other, final byte[] levels) {
        begin(one, other, levels);
        for (int i = 0; i < width; i++) {
            if (levels[i] == UNKNOWN) {
                levels[i] = complete(i);
            }
        }
    }

    /**
     * Begins the comparison of two rows with the levels that cost little: missing, equal and clearly different values.
     *
     * @param levels receives the code of each field's level, {@link #UNKNOWN} when {@link #complete} has to determine it
     */
    public void begin(final int one, final int other, final byte[] levels) {
        cellsOfOne = table.chunk(one);
        cellsOfOther = table.chunk(other);
        offsetOfOne = table.offset(one);
        offsetOfOther = table.offset(other);
        for (int i = 0; i < width; i++) {
            final int a = cellsOfOne[offsetOfOne + i];
            final int b = cellsOfOther[offsetOfOther + i];
            if (a == 0 || b == 0) {
                levels[i] = 0;
            } else if (a != b) {
                levels[i] = quickLevel(i, a, b);
            } else {
                levels[i] = i == email && features[i].isRoleMailbox(a) ? SHARED : EXACT;
            }
        }
        if (given >= 0 && family >= 0 && levels[family] == UNKNOWN && areTwoGenerations(cellsOfOne[offsetOfOne + family], cellsOfOther[offsetOfOther + family])) {
            levels[given] = levels[given] == 0 ? 0 : DIFFERENT;
        }
        if (given >= 0 && family >= 0 && levels[given] != EXACT && levels[family] != EXACT && isSwapped()) {
            levels[given] = SWAPPED;
            levels[family] = SWAPPED;
        }
    }

    /** The number of records with the value of the first of the rows begun last, at most {@link #MAX_COUNT}. */
    public int countOfOne(final int field) {
        return layout.count(cellsOfOne, offsetOfOne, field);
    }

    /** The number of records with the value of the second of the rows begun last, at most {@link #MAX_COUNT}. */
    public int countOfOther(final int field) {
        return layout.count(cellsOfOther, offsetOfOther, field);
    }

    /** The code of a field's level in the rows begun last. Both must have a value. */
    public byte complete(final int field) {
        final byte level = cachedLevel(field, cellsOfOne[offsetOfOne + field], cellsOfOther[offsetOfOther + field]);
        return level == DIFFERENT ? differentOrPart(field) : level;
    }

    /** The level of different values: {@link Level#PART} when the family name of one row is a word of the given names of the other. */
    private byte differentOrPart(final int field) {
        return field == family && given >= 0 && (isWordOfGiven(cellsOfOne, offsetOfOne, cellsOfOther, offsetOfOther)
                || isWordOfGiven(cellsOfOther, offsetOfOther, cellsOfOne, offsetOfOne)) ? PART : DIFFERENT;
    }

    /** Maria Garcia and Maria Garcia Lopez: the boundary between given and family name was a guess. */
    private boolean isWordOfGiven(final int[] cellsOfFamily, final int offsetOfFamily, final int[] cellsOfGiven, final int offsetOfGiven) {
        final int names = cellsOfGiven[offsetOfGiven + given];
        if (names == 0 || (features[given].scripts()[names] & ValueFeatures.SEVERAL_WORDS) == 0) {
            return false;
        }
        final String name = columns[family].valueOf(cellsOfFamily[offsetOfFamily + family]);
        return name.length() > 2 && (" " + columns[given].valueOf(names)).endsWith(" " + name);
    }

    /** David Dobbins jr and David Dobbins sr. */
    private boolean areTwoGenerations(final int a, final int b) {
        final int generation = features[family].generations()[a];
        final int other = features[family].generations()[b];
        return generation != other && generation != 0 && other != 0;
    }

    private boolean isSwapped() {
        final int givenOfOne = cellsOfOne[offsetOfOne + given];
        final int familyOfOne = cellsOfOne[offsetOfOne + family];
        final int givenOfOther = cellsOfOther[offsetOfOther + given];
        final int familyOfOther = cellsOfOther[offsetOfOther + family];
        if (givenOfOne == 0 || familyOfOne == 0 || givenOfOther == 0 || familyOfOther == 0) {
            return false;
        }
        return givenOfOne == familyOfOther && (familyOfOne == givenOfOther || isClose(familyOfOne, givenOfOther))
                || familyOfOne == givenOfOther && isClose(givenOfOne, familyOfOther)
                || isForeign(givenOfOne) != isForeign(givenOfOther) && isClose(givenOfOne, familyOfOther) && isClose(familyOfOne, givenOfOther);
    }

    private boolean isForeign(final int name) {
        return (features[given].scripts()[name] & ValueFeatures.FOREIGN) != 0;
    }

    private boolean isClose(final int a, final int b) {
        return !features[family].areFarApart(a, b, NameLevels.MIN_SIMILAR_FAMILY) && cachedLevel(family, a, b) == Level.CLOSE.code();
    }

    /** The level of unequal values if it can be told from numbers and signatures; otherwise {@link #UNKNOWN}. */
    private byte quickLevel(final int field, final int a, final int b) {
        final int one = cellsOfOne[offsetOfOne + signatures[field]];
        final int other = cellsOfOther[offsetOfOther + signatures[field]];
        return switch (kinds[field]) {
            case EMAIL -> mayResemble(field, a, b) ? UNKNOWN : DIFFERENT;
            case PHONE -> Signatures.differingDigits(one, other) > MAX_DIFFERING_DIGITS || areClearlyApart(columns[field].dictionary(), a, b) ? DIFFERENT : UNKNOWN;
            case IDENTIFIER -> areClearlyApart(columns[field].dictionary(), a, b) ? DIFFERENT : UNKNOWN;
            case BIRTH_DATE -> one == Signatures.NONE || other == Signatures.NONE ? UNKNOWN : (byte) Signatures.birthDateLevel(one, other).code();
            case FAMILY_NAME -> field == family && features[field].areFarApart(a, b, NameLevels.MIN_SIMILAR_FAMILY) ? differentOrPart(field) : UNKNOWN;
            case COUNTRY -> DIFFERENT;
            default -> UNKNOWN;
        };
    }

    /** Whether two addresses may have another level than different. False is certain. */
    private boolean mayResemble(final int field, final int a, final int b) {
        final int one = offsetOfOne + signatures[field];
        final int other = offsetOfOther + signatures[field];
        final int local = cellsOfOne[one + 1];
        final int otherLocal = cellsOfOther[other + 1];
        if (local != 0 && local == otherLocal) {
            return true;
        }
        if (Signatures.differInCharacters(cellsOfOne[one], cellsOfOther[other], cellsOfOne[one + 2], cellsOfOther[other + 2], CodeLevels.SIMILAR_ADDRESS_EDITS)) {
            return false;
        }
        return local == 0 || otherLocal == 0
                || !Signatures.differInLength(cellsOfOne[one + 2], cellsOfOther[other + 2], CodeLevels.SIMILAR_ADDRESS_EDITS) && !features[field].differInDigitsOnly(a, b);
    }

    /** Whether two values are more than a typing error apart, by the bytes between the first and the last difference. True is certain, and true for nearly all pairs. */
    private static boolean areClearlyApart(final Dictionary dictionary, final int a, final int b) {
        final byte[] bytes = dictionary.bytes();
        int startOfA = dictionary.start(a);
        int startOfB = dictionary.start(b);
        int endOfA = dictionary.start(a + 1);
        int endOfB = dictionary.start(b + 1);
        final int lengthOfA = endOfA - startOfA;
        final int lengthOfB = endOfB - startOfB;
        while (startOfA < endOfA && startOfB < endOfB && bytes[startOfA] == bytes[startOfB]) {
            startOfA++;
            startOfB++;
        }
        while (endOfA > startOfA && endOfB > startOfB && bytes[endOfA - 1] == bytes[endOfB - 1]) {
            endOfA--;
            endOfB--;
        }
        if (endOfA == startOfA || endOfB == startOfB) {
            // one contains the other: national and international numbers
            return false;
        }
        return Math.abs(lengthOfA - lengthOfB) > MAX_DIFFERING_BYTES || Math.max(endOfA - startOfA, endOfB - startOfB) > MAX_DIFFERING_BYTES;
    }

    private Level compare(final int field, final String one, final String other, final int numberOfOne, final int numberOfOther) {
        return switch (kinds[field]) {
            case GIVEN_NAME -> features[field].arePlain(numberOfOne, numberOfOther)
                    ? NameLevels.givenOfOneGeneration(one, other, features[field].maySoundAlike(numberOfOne, numberOfOther))
                    : NameLevels.given(one, other, features[field].maySoundAlike(numberOfOne, numberOfOther));
            case FAMILY_NAME -> features[field].arePlain(numberOfOne, numberOfOther)
                    ? NameLevels.familyOfOneGeneration(one, other, features[field].maySoundAlike(numberOfOne, numberOfOther))
                    : NameLevels.family(one, other, features[field].maySoundAlike(numberOfOne, numberOfOther));
            default -> kinds[field].compare(one, other);
        };
    }

    private byte cachedLevel(final int field, final int a, final int b) {
        final int smaller = Math.min(a, b);
        final int larger = Math.max(a, b);
        final long pair = (long) smaller << NUMBER_BITS | larger;
        final int slot = starts[field] + (int) (pair * 0x9E3779B97F4A7C15L >>> shifts[field]);
        final long known = cache[slot];
        if (known >>> Byte.SIZE == pair) {
            return (byte) known;
        }
        final Level level = compare(field, columns[field].valueOf(smaller), columns[field].valueOf(larger), smaller, larger);
        final byte code = (byte) (level == null ? 0 : level.code());
        cache[slot] = pair << Byte.SIZE | code;
        return code;
    }
}
