// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import java.util.List;

/**
 * Something that must be true at the end of a run.
 *
 * @param what what must be true
 * @param holds whether it is
 * @param figures what was counted
 */
record Check(String what, boolean holds, String figures) {

    static boolean print(final List<Check> checks) {
        System.out.println();
        checks.forEach(check -> System.out.printf("  %s %-72s %s%n", check.holds() ? "ok   " : "WRONG", check.what(), check.figures()));
        return checks.stream().allMatch(Check::holds);
    }
}
