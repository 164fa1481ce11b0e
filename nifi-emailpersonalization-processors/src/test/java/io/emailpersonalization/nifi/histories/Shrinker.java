// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a history shorter for as long as it fails in the same way. */
final class Shrinker {

    private static final int MOST_TRIES = 120;

    private Shrinker() {
    }

    static History shrink(final History history, final Predicate<History> fails) {
        History shortest = history;
        int tries = 0;
        boolean shrunk = true;
        while (shrunk && tries < MOST_TRIES) {
            shrunk = false;
            for (final History candidate : candidates(shortest)) {
                if (tries++ < MOST_TRIES && fails.test(candidate)) {
                    shortest = candidate;
                    shrunk = true;
                    break;
                }
            }
        }
        return shortest;
    }

    private static List<History> candidates(final History history) {
        final List<History> candidates = new ArrayList<>();
        for (int i = history.steps().size() - 1; i >= 0; i--) {
            final List<Step> fewer = new ArrayList<>(history.steps());
            fewer.remove(i);
            candidates.add(history.with(fewer));
        }
        for (int i = 0; i < history.steps().size(); i++) {
            for (final Step simpler : simpler(history.steps().get(i))) {
                final List<Step> steps = new ArrayList<>(history.steps());
                steps.set(i, simpler);
                candidates.add(history.with(steps));
            }
        }
        return candidates;
    }

    private static List<Step> simpler(final Step step) {
        final List<Step> simpler = new ArrayList<>();
        if (!step.troubles().isEmpty() || !step.faults().isEmpty()) {
            simpler.add(new Step(step.event(), step.day(), List.of(), List.of(), step.order(), step.triggers()));
            simpler.add(new Step(step.event(), step.day(), step.troubles(), List.of(), step.order(), step.triggers()));
            simpler.add(new Step(step.event(), step.day(), List.of(), step.faults(), step.order(), step.triggers()));
            simpler.removeIf(step::equals);
        }
        if (step.triggers() >= 0) {
            simpler.add(new Step(step.event(), step.day(), step.troubles(), step.faults(), step.order(), -1));
        }
        if (step.event() instanceof final Step.File file && file.entries().size() > 1) {
            for (int i = 0; i < file.entries().size(); i++) {
                final List<Entry> fewer = new ArrayList<>(file.entries());
                fewer.remove(i);
                final int cut = file.cut() > i ? file.cut() - 1 : file.cut();
                simpler.add(new Step(new Step.File(file.format(), file.columns(), fewer, cut), step.day(), step.troubles(), step.faults(), step.order(), step.triggers()));
            }
        }
        return simpler;
    }
}
