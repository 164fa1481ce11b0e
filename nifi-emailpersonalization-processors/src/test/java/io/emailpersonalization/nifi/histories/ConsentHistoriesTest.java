// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * Whatever the order of sources, dates, spellings, files, merges, failures, kills and vendor answers, once the run is over: nobody whose latest understood word is no is, or
 * became by us, subscribed, at any address that we pushed for that person; nobody is unsubscribed by somebody else's no, unless a co-owner of the mailbox said it; nothing that is
 * held is sent. {@code -Dconsent.histories=N} runs N histories, {@code -Dconsent.seed=S} others, {@code -Dconsent.history=S} single ones.
 */
class ConsentHistoriesTest {

    private static final int PER_CHAIN = 100;
    private static final int PROGRESS = 500;
    private static final int MOST_SEEDS = 10;
    private static final int MOST_REPORTED = Integer.getInteger("consent.reported", 2);
    private static final String REPORTED_RULE = System.getProperty("consent.rule", "");
    private static SandboxPostgres postgres;
    private static EspSandbox sandbox;

    private Chain chain;

    static {
        // what goes wrong on purpose is not worth a line each
        System.setProperty("org.slf4j.simpleLogger.log.io.emailpersonalization.nifi", "off");
        System.setProperty("org.slf4j.simpleLogger.log.io.zonky", "warn");
    }

    @BeforeAll
    static void start() {
        postgres = SandboxPostgres.start();
        sandbox = EspSandbox.start();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        postgres.close();
    }

    @Test
    void nobodyWhoSaidNoIsMailed() {
        final List<Long> named = Arrays.stream(System.getProperty("consent.history", "").split(",")).filter(each -> !each.isBlank()).map(Long::valueOf).toList();
        final long seed = Long.getLong("consent.seed", System.nanoTime() % 1_000_000);
        final int count = named.isEmpty() ? Integer.getInteger("consent.histories", 300) : named.size();
        System.out.printf("Consent: %d histories from seed %d%n", count, seed);
        final SplittableRandom seeds = new SplittableRandom(seed);
        final LocalDate today = LocalDate.now(ZoneOffset.UTC);
        final long began = System.nanoTime();
        final Map<String, List<Long>> rules = new TreeMap<>();
        final Map<String, Integer> happened = new TreeMap<>();
        final StringBuilder report = new StringBuilder();
        int violated = 0;
        int reported = 0;
        int subscribed = 0;
        int unsubscribed = 0;
        for (int i = 0; i < count; i++) {
            final History history = Generator.history(named.isEmpty() ? seeds.nextLong(Long.MAX_VALUE) : named.get(i), today);
            final Run run = run(history, i % PER_CHAIN == 0);
            if (i % PROGRESS == PROGRESS - 1) {
                System.out.printf("Consent: %d histories, %d violate rules: %s%n", i + 1, violated, counts(rules));
            }
            subscribed += run.audience().subscribed();
            unsubscribed += run.audience().unsubscribed();
            run.happened().forEach((what, times) -> happened.merge(what, times, Integer::sum));
            final List<Violation> violations = run.audience().violations();
            violations.stream().map(Violation::rule).distinct().forEach(rule -> rules.computeIfAbsent(rule, any -> new ArrayList<>()).add(history.seed()));
            violated += violations.isEmpty() ? 0 : 1;
            violations.forEach(violation -> System.out.printf("  history %d: %s%n", history.seed(), violation));
            if (reported < MOST_REPORTED && violations.stream().anyMatch(violation -> violation.rule().startsWith(REPORTED_RULE))) {
                reported++;
                report(history, violations, report);
            }
        }
        close();
        System.out.printf("Consent: %d histories in %d s, %d contacts subscribed, %d unsubscribed; %d histories violate rules: %s%n", count, (System.nanoTime() - began) / 1_000_000_000,
                subscribed, unsubscribed, violated, counts(rules));
        rules.forEach((rule, of) -> System.out.printf("  %s: histories %s%n", rule, of.subList(0, Math.min(MOST_SEEDS, of.size()))));
        System.out.println("  what happened: " + happened);
        if (violated > 0) {
            fail("%d of %d histories from seed %d violate rules: %s%n%s".formatted(violated, count, seed, counts(rules), report));
        }
        assertTrue(!named.isEmpty() || subscribed > count / 2 && unsubscribed > count / 10, "who agreed is mailed: %d, %d".formatted(subscribed, unsubscribed));
    }

    private static Map<String, Integer> counts(final Map<String, List<Long>> rules) {
        return rules.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().size(), Integer::sum, TreeMap::new));
    }

    private Run run(final History history, final boolean afresh) {
        if (chain == null || afresh || !chain.isIdle()) {
            close();
            chain = new Chain(postgres, sandbox);
        }
        final Run run = new Run(chain, history);
        if (run.run().stream().anyMatch(violation -> violation.rule().startsWith("X"))) {
            close();
        }
        return run;
    }

    private void close() {
        if (chain != null) {
            chain.close();
            chain = null;
        }
    }

    private void report(final History history, final List<Violation> violations, final StringBuilder report) {
        final String rule = violations.stream().map(Violation::rule).filter(each -> each.startsWith(REPORTED_RULE)).findFirst().orElseThrow();
        final History shorter = Shrinker.shrink(history, candidate -> run(candidate, false).audience().violations().stream().anyMatch(violation -> violation.rule().equals(rule)));
        report.append("%nRun it again with -Dconsent.history=%d; what is left of it after shrinking:%n%s".formatted(history.seed(), shorter));
        run(shorter, false).audience().violations().forEach(violation -> report.append("  => ").append(violation).append('\n'));
    }
}
