// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** The normalized values of one field of every record, as numbers of a dictionary. Safe for threads once the table is frozen. PlaceholdersTest tests {@link #dropPlaceholders}. */
public final class Column {

    /** Records: a value that fewer have is never a placeholder. A large family or a small company shares a value too. */
    private static final double MIN_PLACEHOLDER_RECORDS = 50;
    /** A value is a placeholder when its records exceed the mean of all values by this factor. */
    private static final double PLACEHOLDER_FACTOR = 20;
    /** Records: values that fewer have are counted in an array, others in a map. */
    private static final int MAX_TABLED_COUNT = 1 << 15;
    /** Distinct values up to which their texts are kept as strings: about 20 MB. */
    private static final int MAX_CACHED_TEXTS = 1 << 18;

    private final MatchField field;
    private final int index;
    private final FeatureTable table;
    private final Dictionary dictionary;
    private int[] counts;
    private ValueFeatures features;
    /** The values of a field with few distinct ones, which are read often; null for other fields. */
    private String[] texts;
    private int present;
    /** The numbers of the rows with placeholders; null when no placeholder was found. */
    private int[] originalNumbers;

    Column(final MatchField field, final int index, final FeatureTable table, final Dictionary dictionary) {
        this.field = field;
        this.index = index;
        this.table = table;
        this.dictionary = dictionary;
    }

    /** Sets all counts to 0. */
    void beginCounting() {
        counts = new int[dictionary.size()];
        present = 0;
    }

    /** Counts the values of a range of the distinct rows. */
    void count(final int[] rows, final int from, final int to) {
        for (int i = from; i < to; i++) {
            final int number = number(rows[i]);
            counts[number]++;
            present += number == 0 ? 0 : 1;
        }
    }

    /**
     * Clears placeholders: values of a personal field that far too many records share, such as a default date, the shop's own phone or none@none.com.
     *
     * @return whether there were any
     */
    boolean dropPlaceholders() {
        final BitSet found = field.kind().isPersonal() ? placeholders() : new BitSet();
        if (found.isEmpty()) {
            return false;
        }
        if (originalNumbers == null) {
            originalNumbers = new int[table.rows()];
            Arrays.parallelSetAll(originalNumbers, this::number);
        }
        for (int row = 0; row < originalNumbers.length; row++) {
            if (found.get(number(row))) {
                table.clear(row, index);
            }
        }
        return true;
    }

    private BitSet placeholders() {
        int distinct = 0;
        for (int number = 1; number < counts.length; number++) {
            distinct += counts[number] > 0 ? 1 : 0;
        }
        final double maxRecords = Math.max(MIN_PLACEHOLDER_RECORDS, PLACEHOLDER_FACTOR * present / Math.max(1, distinct));
        final BitSet found = new BitSet();
        for (int number = 1; number < counts.length; number++) {
            if (counts[number] > maxRecords) {
                found.set(number);
            }
        }
        return found;
    }

    void freeze() {
        features = ValueFeatures.of(field.kind(), dictionary);
        texts = dictionary.size() <= MAX_CACHED_TEXTS ? dictionary.texts() : null;
    }

    /** Estimates the bytes on the heap once frozen, without the dictionary. */
    long frozenBytes() {
        return (long) dictionary.size() * (Integer.BYTES + ValueFeatures.bytes(field.kind()) + Integer.BYTES * Signatures.places(field.kind()));
    }

    Dictionary dictionary() {
        return dictionary;
    }

    /** The signatures of the value of each number, by place in the row. */
    int[][] signatures() {
        return switch (field.kind()) {
            case EMAIL -> new int[][] {signatures(value -> Signatures.of(field.kind(), value)), features.similarityHashes(), signatures(Signatures::lengthAndRepeated)};
            case PHONE, BIRTH_DATE -> new int[][] {signatures(value -> Signatures.of(field.kind(), value))};
            default -> new int[0][];
        };
    }

    private int[] signatures(final ToIntFunction<String> ofValue) {
        final int[] signatures = new int[dictionary.size()];
        Arrays.parallelSetAll(signatures, number -> number == 0 ? Signatures.NONE : ofValue.applyAsInt(valueOf(number)));
        return signatures;
    }

    /**
     * Adds the values of this field to the hashes of rows.
     *
     * @param cells the numbers of the rows; those of this field are at {@code place} and every {@code step} after
     * @param hashes the hashes to update, from {@code first} on
     */
    void addHashes(final int[] cells, final int place, final int step, final long[] hashes, final int first, final int count) {
        int next = place;
        for (int row = first; row < first + count; row++) {
            final long hash = (hashes[row] ^ dictionary.hash(cells[next])) * 0x9E3779B97F4A7C15L;
            hashes[row] = hash ^ hash >>> 32;
            next += step;
        }
    }

    /** What comparisons need of each value. */
    ValueFeatures features() {
        return features;
    }

    public MatchField field() {
        return field;
    }

    /** The place of the column in the table. */
    public int index() {
        return index;
    }

    /** The number of a row's value; 0 when it is missing or a placeholder. */
    public int number(final int row) {
        return table.number(row, index);
    }

    /** The number of a row's value, placeholders included; 0 when it is missing. */
    public int originalNumber(final int row) {
        return originalNumbers == null ? number(row) : originalNumbers[row];
    }

    /** A row's normalized value, placeholders included; null when it is missing. */
    public String originalValue(final int row) {
        return dictionary.value(originalNumber(row));
    }

    /** One more than the highest number. */
    public int numbers() {
        return dictionary.size();
    }

    /** The value of a number. */
    public String valueOf(final int number) {
        return texts == null ? dictionary.value(number) : texts[number];
    }

    /** A hash of a number's value, the same in every table. */
    public int hashOf(final int number) {
        return dictionary.hash(number);
    }

    /** A hash that similar values share: of the sound of a name, or of the part of an address before the at sign; 0 when there is none. */
    public int similarityHash(final int number) {
        return features.similarityHashes()[number];
    }

    /** Whether a number's value is the mailbox of a function, such as info@. */
    public boolean isRoleMailbox(final int number) {
        return features.isRoleMailbox(number);
    }

    /** The number of distinct records with the value of a row. */
    public int count(final int row) {
        final int count = table.count(row, index);
        return count < RowLayout.MAX_COUNT ? count : counts[number(row)];
    }

    /** The number of distinct records with a number. */
    public int countOf(final int number) {
        return counts[number];
    }

    /** The number of values per count of records. */
    public SortedMap<Integer, Integer> valuesByCount() {
        final int[] values = new int[MAX_TABLED_COUNT];
        final SortedMap<Integer, Integer> valuesOfCounts = new TreeMap<>();
        for (int number = 1; number < counts.length; number++) {
            if (counts[number] < MAX_TABLED_COUNT) {
                values[counts[number]]++;
            } else {
                valuesOfCounts.merge(counts[number], 1, Integer::sum);
            }
        }
        for (int count = 1; count < MAX_TABLED_COUNT; count++) {
            if (values[count] > 0) {
                valuesOfCounts.put(count, values[count]);
            }
        }
        return valuesOfCounts;
    }

    /** The number of distinct records with any value. */
    public int present() {
        return present;
    }
}
