// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class DictionaryTest {

    /** The oracle is a map that gives the next number to what it does not know. */
    @Property(tries = 300)
    void numbersAreGivenInTheOrderInWhichValuesCome(@ForAll @Size(max = 2000) final List<@StringLength(max = 3) String> some, @ForAll @IntRange(min = 1, max = 1500) final int atATime,
                                                    @ForAll @IntRange(max = 40_000) final int longest) {
        final String[] values = new String[some.size()];
        for (int i = 0; i < values.length; i++) {
            // half of a surrogate pair is no text
            final String text = some.get(i).codePoints().filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE).collect(StringBuilder::new, StringBuilder::appendCodePoint,
                    StringBuilder::append).toString();
            values[i] = i % 11 == 0 ? null : i % 97 == 1 ? text + "x".repeat(longest) : text;
        }
        final Dictionary dictionary = new Dictionary();
        final Map<String, Integer> expected = new HashMap<>();
        final int[] numbers = new int[atATime];
        for (int from = 0; from < values.length; from += atATime) {
            final int count = Math.min(atATime, values.length - from);
            final String[] batch = java.util.Arrays.copyOfRange(values, from, from + count);
            dictionary.numbers(batch, count, numbers);
            for (int i = 0; i < count; i++) {
                assertEquals(batch[i] == null ? 0 : expected.computeIfAbsent(batch[i], any -> expected.size() + 1), numbers[i]);
            }
        }
        dictionary.freeze();
        assertNull(dictionary.value(0));
        expected.forEach((value, number) -> assertEquals(value, dictionary.value(number)));
        assertEquals(expected.size() + 1, dictionary.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {16 * 1024, 24 * 1024, 36 * 1024})
    void anEmptyValueIsFoundAgainWhereTheTextsBeforeItFillTheirArray(final int length) {
        final Dictionary dictionary = new Dictionary();
        final int[] number = new int[1];
        dictionary.numbers(new String[] {"x".repeat(length)}, 1, number);
        for (int time = 0; time < 2; time++) {
            dictionary.numbers(new String[] {""}, 1, number);
            assertEquals(2, number[0]);
        }
    }
}
