// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.check;

import java.util.List;

/**
 * A requirement on the end state of a run.
 *
 * @param requirement in words, for the table
 * @param holds whether the requirement is met
 * @param figures the counts behind the result
 */
public record Check(String requirement, boolean holds, String figures) {

    public static boolean print(final List<Check> checks) {
        System.out.println();
        checks.forEach(check -> System.out.printf("  %s %-72s %s%n", check.holds() ? "ok   " : "WRONG", check.requirement(), check.figures()));
        return checks.stream().allMatch(Check::holds);
    }
}
