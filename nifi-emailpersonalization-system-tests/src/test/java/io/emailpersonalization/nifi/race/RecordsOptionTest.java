// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.race;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class RecordsOptionTest {

    @Test
    void aNumberOfRecordsIsRead() {
        assertEquals(1_000_000, RecordsOption.parse("nifi", 1));
        assertEquals(1, RecordsOption.parse("nifi", 1, "--records", "1"));
        assertEquals(99_999_999, RecordsOption.parse("nifi", 1, "--records", "99999999"));
        assertEquals(10, RecordsOption.parse("nifi whole", 10, "--records", "10"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--records", "--records 0", "--records 9", "--records -10", "--records 1e6", "--records 100000000", "--records 10 20", "--number 10", "10"})
    void anythingElseIsRefusedWithTheUsage(final String arguments) {
        final IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> RecordsOption.parse("nifi whole", 10, arguments.split(" ")));
        assertEquals("usage: ./run bench nifi whole [--records N]   (N from 10 to 99,999,999; default 1,000,000)", refused.getMessage());
    }
}
