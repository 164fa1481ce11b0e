// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.LongStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PreviewSampleTest {

    private static List<Long> chosen(final int size, final boolean isRandom, final long offered) {
        final PreviewSample<Long> sample = new PreviewSample<>(size, isRandom);
        LongStream.rangeClosed(1, offered).forEach(i -> sample.offer(i, i));
        return sample.chosen().stream().map(PreviewSample.Chosen::value).toList();
    }

    @Test
    void theFirstAreTheFirst() {
        assertEquals(List.of(1L, 2L, 3L), chosen(3, false, 100));
        assertEquals(List.of(1L, 2L), chosen(3, false, 2));
        assertEquals(List.of(), chosen(0, true, 100));
    }

    @Test
    void aRandomChoiceIsRepeatableAndSpreads() {
        final List<Long> chosen = chosen(100, true, 10_000);
        assertEquals(chosen, chosen(100, true, 10_000));
        assertEquals(100, chosen.stream().distinct().count());
        assertEquals(chosen.stream().sorted().toList(), chosen);
        final long upperHalf = chosen.stream().filter(each -> each > 5_000).count();
        assertTrue(upperHalf > 30 && upperHalf < 70, "of 100 of a fair choice " + upperHalf);
    }
}
