// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ContactSampleTest {

    private static List<Integer> choice(final int records, final int size, final String seed) {
        final ContactSample sample = ContactSample.random(records, size, seed);
        return IntStream.range(0, records).filter(any -> sample.chooses()).boxed().toList();
    }

    @Property(tries = 300)
    void exactlyTheAskedNumberIsChosen(@ForAll @IntRange(max = 300) final int records, @ForAll @IntRange(max = 400) final int size, @ForAll final String seed) {
        assertEquals(Math.min(records, size), choice(records, size, seed).size());
    }

    @Test
    void theSameSeedGivesTheSameChoice() {
        assertEquals(choice(1000, 50, "a"), choice(1000, 50, "a"));
        assertNotEquals(choice(1000, 50, "a"), choice(1000, 50, "b"));
    }

    /** Of 10,000 choices of 3 of 12, each record is in 2,500 with a deviation of 43; five deviations are exceeded once in two million records. */
    @Test
    void everyRecordHasTheSameChance() {
        final int[] chosen = new int[12];
        IntStream.range(0, 10_000).forEach(seed -> choice(12, 3, Integer.toString(seed)).forEach(record -> chosen[record]++));
        for (final int times : chosen) {
            assertTrue(Math.abs(times - 2500) < 5 * 43, () -> times + " of 10,000");
        }
    }

    @Test
    void everythingIsChosenOrNothingMore() {
        final ContactSample all = ContactSample.all();
        assertTrue(IntStream.range(0, 100).allMatch(any -> all.chooses()));
        final ContactSample past = ContactSample.random(1, 1, "a");
        assertTrue(past.chooses());
        assertFalse(past.chooses());
    }
}
