// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.List;

/** Compares rows of a frozen table. Levels of pairs of values are remembered: one comparer per thread. */
public final class Comparer {

    private static final int MOST_BITS = 17;
    /** Two rows may have four different names. */
    private static final int BITS_OF_NUMBER = 26;
    private static final int FEWEST_BITS = 8;
    /** Addresses further apart do not resemble each other. */
    private static final int MOST_EDITS = 3;
    /** A digit that is wrong or two that swapped places. */
    private static final int MOST_DIGITS = 2;

    private final FeatureTable table;
    private final RowLayout layout;
    private final int width;
    private final Column[] columns;
    private final FieldKind[] kinds;
    private final ValueFeatures[] features;
    /** Pairs of values and their levels, field after field: in one array, since the heap gives whole regions to a large one. */
    private final long[] remembered;
    private final int[] starts;
    private final int[] shifts;
    /** Where in a row the signature of a field stands. */
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
            final int bits = Math.clamp(2 * (Integer.SIZE - Integer.numberOfLeadingZeros(columns[i].numbers())), FEWEST_BITS, MOST_BITS);
            signatures[i] = layout.signature(i);
            shifts[i] = Long.SIZE - bits;
            starts[i] = size;
            size += 1 << bits;
        }
        this.remembered = new long[size];
        this.email = table.column(FieldKind.EMAIL).map(Column::index).orElse(-1);
        this.given = table.column(FieldKind.GIVEN_NAME).map(Column::index).orElse(-1);
        this.family = table.column(FieldKind.FAMILY_NAME).map(Column::index).orElse(-1);
    }

    /** The code of a level that nobody has asked for yet. */
    public static final byte UNKNOWN = -1;

    private static final byte EXACT = (byte) Level.EXACT.code();
    private static final byte SHARED = (byte) Level.SHARED.code();
    private static final byte DIFFERENT = (byte) Level.DIFFERENT.code();
    private static final byte PART = (byte) Level.PART.code();
    private static final byte SWAPPED = (byte) Level.SWAPPED.code();

    /**
     * Compares two rows.
     *
     * @param into takes the code of each field's level; 0 where it says nothing
     */
    public void compare(final int one, final int other, final byte[] into) {
        begin(one, other, into);
        for (int i = 0; i < width; i++) {
            if (into[i] == UNKNOWN) {
                into[i] = complete(i);
            }
        }
    }

    /**
     * Compares two rows as far as that costs next to nothing: what is missing, equal or clearly different.
     *
     * @param into takes the code of each field's level, {@link #UNKNOWN} where {@link #complete} has to tell
     */
    public void begin(final int one, final int other, final byte[] into) {
        cellsOfOne = table.chunk(one);
        cellsOfOther = table.chunk(other);
        offsetOfOne = table.offset(one);
        offsetOfOther = table.offset(other);
        for (int i = 0; i < width; i++) {
            final int a = cellsOfOne[offsetOfOne + i];
            final int b = cellsOfOther[offsetOfOther + i];
            if (a == 0 || b == 0) {
                into[i] = 0;
            } else if (a != b) {
                into[i] = unequal(i, a, b);
            } else {
                into[i] = i == email && features[i].isShared(a) ? SHARED : EXACT;
            }
        }
        if (given >= 0 && family >= 0 && into[family] == UNKNOWN && areTwoGenerations(cellsOfOne[offsetOfOne + family], cellsOfOther[offsetOfOther + family])) {
            into[given] = into[given] == 0 ? 0 : DIFFERENT;
        }
        if (given >= 0 && family >= 0 && into[given] != EXACT && into[family] != EXACT && isSwapped()) {
            into[given] = SWAPPED;
            into[family] = SWAPPED;
        }
    }

    /** How many rows have the value of the first of the rows that were begun last, at most {@link RowLayout#MANY}. */
    public int countOfOne(final int field) {
        return layout.count(cellsOfOne, offsetOfOne, field);
    }

    /** How many rows have the value of the second of the rows that were begun last, at most {@link RowLayout#MANY}. */
    public int countOfOther(final int field) {
        return layout.count(cellsOfOther, offsetOfOther, field);
    }

    /** The code of the level of a field of the rows that were begun last, where both have a value. */
    public byte complete(final int field) {
        final byte level = remembered(field, cellsOfOne[offsetOfOne + field], cellsOfOther[offsetOfOther + field]);
        return level == DIFFERENT ? different(field) : level;
    }

    /** The level of values that are different, unless other fields say where that comes from. */
    private byte different(final int field) {
        return field == family && given >= 0 && (isWordOfGiven(cellsOfOne, offsetOfOne, cellsOfOther, offsetOfOther)
                || isWordOfGiven(cellsOfOther, offsetOfOther, cellsOfOne, offsetOfOne)) ? PART : DIFFERENT;
    }

    /** Maria Garcia and Maria Garcia Lopez: where given name ends and family name starts was a guess. */
    private boolean isWordOfGiven(final int[] cellsOfFamily, final int offsetOfFamily, final int[] cellsOfGiven, final int offsetOfGiven) {
        final int names = cellsOfGiven[offsetOfGiven + given];
        if (names == 0 || (features[given].scripts()[names] & ValueFeatures.WORDS) == 0) {
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
        return !features[family].areFarApart(a, b, NameLevels.SIMILAR_FAMILY) && remembered(family, a, b) == Level.CLOSE.code();
    }

    private byte unequal(final int field, final int a, final int b) {
        final int one = cellsOfOne[offsetOfOne + signatures[field]];
        final int other = cellsOfOther[offsetOfOther + signatures[field]];
        return switch (kinds[field]) {
            case EMAIL -> resembles(field, a, b) ? UNKNOWN : DIFFERENT;
            case PHONE -> Signatures.differingDigits(one, other) > MOST_DIGITS || cannotBeAnEditApart(columns[field].dictionary(), a, b) ? DIFFERENT : UNKNOWN;
            case IDENTIFIER -> cannotBeAnEditApart(columns[field].dictionary(), a, b) ? DIFFERENT : UNKNOWN;
            case BIRTH_DATE -> one == Signatures.NONE || other == Signatures.NONE ? UNKNOWN : (byte) Signatures.birthDates(one, other).code();
            case FAMILY_NAME -> field == family && features[field].areFarApart(a, b, NameLevels.SIMILAR_FAMILY) ? different(field) : UNKNOWN;
            case COUNTRY -> DIFFERENT;
            default -> UNKNOWN;
        };
    }

    /** Whether two addresses may resemble each other in any way; false is certain. */
    private boolean resembles(final int field, final int a, final int b) {
        final int one = offsetOfOne + signatures[field];
        final int other = offsetOfOther + signatures[field];
        final int local = cellsOfOne[one + 1];
        final int otherLocal = cellsOfOther[other + 1];
        if (local != 0 && local == otherLocal) {
            return true;
        }
        if (Signatures.areApart(cellsOfOne[one], cellsOfOther[other], cellsOfOne[one + 2], cellsOfOther[other + 2], MOST_EDITS)) {
            return false;
        }
        return local == 0 || otherLocal == 0 || !Signatures.differInLength(cellsOfOne[one + 2], cellsOfOther[other + 2], MOST_EDITS) && !features[field].differInDigitsAlone(a, b);
    }

    /** Looks at the first and the last difference only, in place: enough to turn away nearly all pairs. */
    private static boolean cannotBeAnEditApart(final Dictionary dictionary, final int a, final int b) {
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
            // one is a part of the other: national and international numbers
            return false;
        }
        return Math.abs(lengthOfA - lengthOfB) > 4 || Math.max(endOfA - startOfA, endOfB - startOfB) > 4;
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

    private byte remembered(final int field, final int a, final int b) {
        final int less = Math.min(a, b);
        final int more = Math.max(a, b);
        final long pair = (long) less << BITS_OF_NUMBER | more;
        final int slot = starts[field] + (int) (pair * 0x9E3779B97F4A7C15L >>> shifts[field]);
        final long known = remembered[slot];
        if (known >>> Byte.SIZE == pair) {
            return (byte) known;
        }
        final Level level = compare(field, columns[field].valueOf(less), columns[field].valueOf(more), less, more);
        final byte code = (byte) (level == null ? 0 : level.code());
        remembered[slot] = pair << Byte.SIZE | code;
        return code;
    }
}
