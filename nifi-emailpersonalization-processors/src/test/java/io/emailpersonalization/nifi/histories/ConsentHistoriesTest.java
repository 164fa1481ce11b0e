// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * Whatever the order of sources, dates, spellings, files, merges, failures, kills and vendor answers, once the run is over: nobody whose latest understood word is no is, or
 * became by us, subscribed, at any address that we pushed for that person; nobody is unsubscribed by somebody else's no, unless a co-owner of the mailbox said it; nothing that is
 * held is sent. {@code -Dconsent.histories=N} runs N histories, {@code -Dconsent.seed=S} others, {@code -Dconsent.history=S} single ones.
 */
class ConsentHistoriesTest {

    private static final long DEFAULT_SEED = 1129;
    private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int PROGRESS = 500;
    private static final int MOST_SEEDS = 10;
    private static final int MOST_REPORTED = Integer.getInteger("consent.reported", 2);
    private static final String REPORTED_RULE = System.getProperty("consent.rule", "");

    /** What came of the histories, of all workers. */
    private static final class Tally {
        private final Map<String, List<Long>> rules = new TreeMap<>();
        private final Map<String, Integer> happened = new TreeMap<>();
        private final StringBuilder report = new StringBuilder();
        private int run;
        private int violated;
        private int reported;
        private int subscribed;
        private int unsubscribed;

        /** Whether the history is one of those that are to be shrunk. */
        private synchronized boolean add(final Run done, final History history) {
            subscribed += done.audience().subscribed();
            unsubscribed += done.audience().unsubscribed();
            done.happened().forEach((what, times) -> happened.merge(what, times, Integer::sum));
            final List<Violation> violations = done.audience().violations();
            violations.stream().map(Violation::rule).distinct().forEach(rule -> rules.computeIfAbsent(rule, any -> new ArrayList<>()).add(history.seed()));
            violated += violations.isEmpty() ? 0 : 1;
            violations.forEach(violation -> System.out.printf("  history %d: %s%n", history.seed(), violation));
            if (++run % PROGRESS == 0) {
                System.out.printf("Consent: %d histories, %d violate rules: %s%n", run, violated, counts());
            }
            final boolean shrinks = reported < MOST_REPORTED && violations.stream().anyMatch(violation -> violation.rule().startsWith(REPORTED_RULE));
            reported += shrinks ? 1 : 0;
            return shrinks;
        }

        private synchronized void report(final String text) {
            report.append(text);
        }

        private Map<String, Integer> counts() {
            return rules.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().size(), Integer::sum, TreeMap::new));
        }
    }

    @Test
    void nobodyWhoSaidNoIsMailed() throws InterruptedException, ExecutionException {
        final List<Long> named = Arrays.stream(System.getProperty("consent.history", "").split(",")).filter(each -> !each.isBlank()).map(Long::valueOf).toList();
        final long seed = Long.getLong("consent.seed", DEFAULT_SEED);
        final int count = named.isEmpty() ? Integer.getInteger("consent.histories", 300) : named.size();
        System.out.printf("Consent: %d histories from seed %d%n", count, seed);
        final SplittableRandom seeds = new SplittableRandom(seed);
        final List<Long> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(named.isEmpty() ? seeds.nextLong(Long.MAX_VALUE) : named.get(i));
        }
        final long began = System.nanoTime();
        final Tally tally = new Tally();
        final List<Callable<Void>> parts = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            final int first = worker;
            parts.add(() -> {
                work(all, first, tally);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            for (final Future<Void> part : threads.invokeAll(parts)) {
                part.get();
            }
        }
        System.out.printf("Consent: %d histories in %d s, %d contacts subscribed, %d unsubscribed; %d histories violate rules: %s%n", count, (System.nanoTime() - began) / 1_000_000_000,
                tally.subscribed, tally.unsubscribed, tally.violated, tally.counts());
        tally.rules.forEach((rule, of) -> System.out.printf("  %s: histories %s%n", rule, of.subList(0, Math.min(MOST_SEEDS, of.size()))));
        System.out.println("  what happened: " + tally.happened);
        if (tally.violated > 0) {
            fail("%d of %d histories from seed %d violate rules: %s%n%s".formatted(tally.violated, count, seed, tally.counts(), tally.report));
        }
        assertTrue(!named.isEmpty() || tally.subscribed > count / 2 && tally.unsubscribed > count / 10, "who agreed is mailed: %d, %d".formatted(tally.subscribed, tally.unsubscribed));
    }

    /** Every n-th history of n workers, from the first one of the worker. */
    private static void work(final List<Long> seeds, final int first, final Tally tally) {
        final LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (Worker worker = new Worker()) {
            for (int i = first; i < seeds.size(); i += WORKERS) {
                final History history = Generator.history(seeds.get(i), today);
                if (seeds.size() <= MOST_SEEDS) {
                    System.out.print(history);
                }
                final Run run = worker.run(history);
                if (tally.add(run, history)) {
                    tally.report(shrunk(worker, history, run.audience().violations()));
                }
            }
        }
    }

    private static String shrunk(final Worker worker, final History history, final List<Violation> violations) {
        final String rule = violations.stream().map(Violation::rule).filter(each -> each.startsWith(REPORTED_RULE)).findFirst().orElseThrow();
        final History shorter = Shrinker.shrink(history, candidate -> worker.run(candidate).audience().violations().stream().anyMatch(violation -> violation.rule().equals(rule)));
        final StringBuilder report = new StringBuilder("%nRun it again with -Dconsent.history=%d; what is left of it after shrinking:%n%s".formatted(history.seed(), shorter));
        worker.run(shorter).audience().violations().forEach(violation -> report.append("  => ").append(violation).append('\n'));
        return report.toString();
    }
}
