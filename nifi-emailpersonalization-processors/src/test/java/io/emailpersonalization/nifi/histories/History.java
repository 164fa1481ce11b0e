// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import java.time.LocalDate;
import java.util.List;

/**
 * What happens from beginning to end. Nothing but the clock is left to chance when it is run.
 *
 * @param seed what it was generated from
 * @param first the day on which it begins
 * @param daily whether every step is a day, told to the processors as As Of; they go by the clock otherwise
 * @param validated whether records are validated on their way
 * @param acknowledged whether the first push goes without an approval
 * @param maximumNew null for no limit
 */
record History(long seed, LocalDate first, boolean daily, boolean validated, boolean acknowledged, Integer maximumNew, List<Person> people, List<Step> steps) {

    History with(final List<Step> others) {
        return new History(seed, first, daily, validated, acknowledged, maximumNew, people, others);
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("history %d, from %s%s%s%s%s%n".formatted(seed, first, daily ? ", a day each" : "", validated ? ", validated" : "",
                acknowledged ? "" : ", first push not acknowledged", maximumNew == null ? "" : ", maximum new " + maximumNew));
        people.forEach(person -> text.append("  ").append(person).append('\n'));
        for (int i = 0; i < steps.size(); i++) {
            text.append("  %2d  %s%n".formatted(i, steps.get(i)));
        }
        return text.toString();
    }
}
