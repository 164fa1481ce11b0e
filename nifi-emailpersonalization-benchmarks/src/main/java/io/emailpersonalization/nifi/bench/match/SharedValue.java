// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import java.util.List;
import java.util.SplittableRandom;

/**
 * One value that a part of all records has in one field, whoever they are.
 *
 * @param percent how many of a hundred records
 * @param value blank for none
 */
record SharedValue(int percent, String field, String value) {

    static final SharedValue NONE = new SharedValue(0, "", "");

    /** Blanks, and what stands in their place: a placeholder, the mailbox of a role, a telephone number of zeros. */
    static List<SharedValue> usual(final int percent) {
        return List.of(new SharedValue(percent, "email", ""), new SharedValue(percent, "email", "none@none.com"), new SharedValue(percent, "email", "info@example.com"),
                new SharedValue(percent, "phone", ""), new SharedValue(percent, "phone", "000-000-0000"));
    }

    boolean isNone() {
        return percent == 0;
    }

    boolean isBlank() {
        return value.isEmpty();
    }

    /** Whether a record has the value; the same records for every value. */
    boolean isShared(final int row) {
        return new SplittableRandom(row).nextInt(100) < percent;
    }

    String label() {
        return "%d %% %s".formatted(percent, value.isEmpty() ? "blank " + field : value);
    }
}
