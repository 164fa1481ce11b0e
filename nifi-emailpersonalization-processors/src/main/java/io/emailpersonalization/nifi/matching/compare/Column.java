// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** The normalized values of one field of every record, as numbers of a dictionary. Safe for threads once the table is frozen. */
public final class Column {

    private static final double MANY = 50;
    private static final double OFTEN = 20;
    private static final int FEW = 1 << 15;
    private static final int MOST_TEXTS = 1 << 18;

    private final MatchField field;
    private final int index;
    private final FeatureTable table;
    private final Dictionary dictionary;
    private int[] counts;
    private ValueFeatures features;
    /** The values of a field that has few, since they are asked for again and again; null where there are many. */
    private String[] texts;
    private int present;
    /** The numbers of rows before placeholders were taken out; null where there were none. */
    private int[] written;

    Column(final MatchField field, final int index, final FeatureTable table, final Dictionary dictionary) {
        this.field = field;
        this.index = index;
        this.table = table;
        this.dictionary = dictionary;
    }

    /** Forgets what was counted. */
    void beginCounting() {
        counts = new int[dictionary.size()];
        present = 0;
    }

    /** Counts the values of some of the distinct rows. */
    void count(final int[] rows, final int from, final int to) {
        for (int i = from; i < to; i++) {
            final int number = number(rows[i]);
            counts[number]++;
            present += number == 0 ? 0 : 1;
        }
    }

    /**
     * Takes what far too many records have in a field that should tell people apart for no value, whatever it says: a default date, the shop's own phone, a mailbox of all.
     *
     * @return whether there was any
     */
    boolean dropPlaceholders() {
        final BitSet found = field.kind().isPersonal() ? placeholders() : new BitSet();
        if (found.isEmpty()) {
            return false;
        }
        if (written == null) {
            written = new int[table.rows()];
            Arrays.parallelSetAll(written, this::number);
        }
        for (int row = 0; row < written.length; row++) {
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
        final double most = Math.max(MANY, OFTEN * present / Math.max(1, distinct));
        final BitSet found = new BitSet();
        for (int number = 1; number < counts.length; number++) {
            if (counts[number] > most) {
                found.set(number);
            }
        }
        return found;
    }

    void freeze() {
        features = ValueFeatures.of(field.kind(), dictionary);
        texts = dictionary.size() <= MOST_TEXTS ? dictionary.texts() : null;
    }

    /** About how many bytes of the heap it takes once frozen, the dictionary aside. */
    long frozenBytes() {
        return (long) dictionary.size() * (Integer.BYTES + ValueFeatures.bytes(field.kind()) + Integer.BYTES * Signatures.places(field.kind()));
    }

    Dictionary dictionary() {
        return dictionary;
    }

    /** The signatures of each number's value, by place. */
    int[][] signatures() {
        return switch (field.kind()) {
            case EMAIL -> new int[][] {signatures(value -> Signatures.of(field.kind(), value)), features.alike(), signatures(Signatures::lengthAndRepeated)};
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
     * Adds what rows have in this field to their hashes.
     *
     * @param cells the rows' numbers, those of this field at {@code place} and every {@code step} after
     * @param hashes takes the hashes, from {@code first} on
     */
    void addHashes(final int[] cells, final int place, final int step, final long[] hashes, final int first, final int count) {
        int next = place;
        for (int row = first; row < first + count; row++) {
            final long hash = (hashes[row] ^ dictionary.hash(cells[next])) * 0x9E3779B97F4A7C15L;
            hashes[row] = hash ^ hash >>> 32;
            next += step;
        }
    }

    /** What comparisons need to know of each value. */
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

    /** The number of a row's value; 0 when it is missing or says nothing. */
    public int number(final int row) {
        return table.number(row, index);
    }

    /** The number of a row's value, also where it says nothing of who the row is; 0 when it is missing. */
    public int writtenNumber(final int row) {
        return written == null ? number(row) : written[row];
    }

    /** A row's normalized value, also where it says nothing of who the row is; null when it is missing. */
    public String writtenValue(final int row) {
        return dictionary.value(writtenNumber(row));
    }

    /** How many distinct numbers there may be. */
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

    /** A hash of how a number's value sounds (names), or of the part before the at sign (addresses); 0 where there is none. */
    public int alikeOf(final int number) {
        return features.alike()[number];
    }

    /** Whether a number's value is shared by function, such as the mailbox info@. */
    public boolean isShared(final int number) {
        return features.isShared(number);
    }

    /** How many different records have the value of a row. */
    public int count(final int row) {
        final int count = table.count(row, index);
        return count < RowLayout.MANY ? count : counts[number(row)];
    }

    /** How many different records have a number. */
    public int countOf(final int number) {
        return counts[number];
    }

    /** How many values have so many records each, by the number of records. */
    public SortedMap<Integer, Integer> valuesOfCounts() {
        final int[] values = new int[FEW];
        final SortedMap<Integer, Integer> valuesOfCounts = new TreeMap<>();
        for (int number = 1; number < counts.length; number++) {
            if (counts[number] < FEW) {
                values[counts[number]]++;
            } else {
                valuesOfCounts.merge(counts[number], 1, Integer::sum);
            }
        }
        for (int count = 1; count < FEW; count++) {
            if (values[count] > 0) {
                valuesOfCounts.put(count, values[count]);
            }
        }
        return valuesOfCounts;
    }

    /** How many different records have a value. */
    public int present() {
        return present;
    }
}
