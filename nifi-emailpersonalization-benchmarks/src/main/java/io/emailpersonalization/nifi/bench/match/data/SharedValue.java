// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.data;

import java.util.List;
import java.util.SplittableRandom;

/**
 * One value that a part of all records has in one field, independent of the person.
 *
 * @param percent how many of a hundred records
 * @param value blank for none
 */
public record SharedValue(int percent, String field, String value) {

    public static final SharedValue NONE = new SharedValue(0, "", "");

    /** Returns blanks and their usual substitutes: a placeholder, the mailbox of a role, a telephone number of zeros. */
    public static List<SharedValue> usual(final int percent) {
        return List.of(new SharedValue(percent, "email", ""), new SharedValue(percent, "email", "none@none.com"), new SharedValue(percent, "email", "info@example.com"),
                new SharedValue(percent, "phone", ""), new SharedValue(percent, "phone", "000-000-0000"));
    }

    public boolean isNone() {
        return percent == 0;
    }

    public boolean isBlank() {
        return value.isEmpty();
    }

    /** Returns whether a record has the value. The records are the same for every value. */
    public boolean isShared(final int row) {
        return new SplittableRandom(row).nextInt(100) < percent;
    }

    public String label() {
        return "%d %% %s".formatted(percent, value.isEmpty() ? "blank " + field : value);
    }
}
