// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class DistinctCounterTest {

    private final DistinctCounter counter = new DistinctCounter();

    @Test
    void fewValuesAreCountedExactly() {
        assertEquals(0, counter.count());
        for (int i = 0; i < 10_000; i++) {
            counter.add("value" + i % 1000);
        }
        assertEquals(1000, counter.count());
        counter.add(new Object[] {"a", 1});
        counter.add(new Object[] {"a", 1});
        counter.add(7L);
        assertEquals(1002, counter.count());
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 100_000, 1_000_000})
    void manyValuesAreEstimatedWithinATenth(final int distinct) {
        for (int i = 0; i < distinct * 2; i++) {
            counter.add("customer" + i % distinct + "@example.com");
        }
        assertEquals(distinct, counter.count(), distinct * .1);
    }
}
