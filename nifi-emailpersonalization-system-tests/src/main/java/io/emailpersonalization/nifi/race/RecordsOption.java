// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.race;

import java.util.Locale;

/** The option {@code --records N} of the benchmarks in a real NiFi. RecordsOptionTest covers this class. */
final class RecordsOption {

    /** Records without the option. */
    static final int DEFAULT = 1_000_000;
    /** Digits of the largest number. */
    private static final int MAX_DIGITS = 8;

    private RecordsOption() {
    }

    /**
     * Reads the number of records.
     *
     * @param least the smallest number that the benchmark can run
     * @throws IllegalArgumentException with the usage as its message if the arguments are not the option alone, or its value is out of range
     */
    static int parse(final String command, final int least, final String... arguments) {
        if (arguments.length == 0) {
            return DEFAULT;
        }
        final boolean isNumber = arguments.length == 2 && "--records".equals(arguments[0]) && arguments[1].matches("[0-9]{1," + MAX_DIGITS + "}");
        if (!isNumber || Integer.parseInt(arguments[1]) < least) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "usage: ./run bench %s [--records N]   (N from %,d to 99,999,999; default %,d)", command, least, DEFAULT));
        }
        return Integer.parseInt(arguments[1]);
    }

    /** As {@link #parse}, but prints the usage and ends the program with 2. */
    static int parseOrExit(final String command, final int least, final String... arguments) {
        try {
            return parse(command, least, arguments);
        } catch (final IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
    }
}
