// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.torture.check.Check;
import io.emailpersonalization.nifi.torture.check.EndStateChecks;
import io.emailpersonalization.nifi.torture.kill.KillPlan;
import io.emailpersonalization.nifi.torture.kill.KillPoint;
import io.emailpersonalization.nifi.torture.kill.NifiDebugger;
import io.emailpersonalization.nifi.torture.process.TortureException;
import io.emailpersonalization.nifi.torture.rig.FlowVariant;
import io.emailpersonalization.nifi.torture.rig.GeneratedExports;
import io.emailpersonalization.nifi.torture.rig.TortureRig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Kills NiFi again and again while customers go through the quickstart flow, and PostgreSQL and the ESP sandbox once each. Before each kill an export comes in, and a
 * processor and a point of its work are chosen. NiFi is killed when the processor reaches the point.
 */
final class KillRun {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration DONE_LIMIT = Duration.ofMinutes(10);
    private static final Duration SERVICE_DOWN = Duration.ofSeconds(2);
    private static final long LATENCY_MILLIS = 100;
    private static final int LOAD_RETRIES = 1;
    private static final int ATTEMPTS = 6;
    private static final int EXPORTS_PER_KILL = 2;
    private static final int MEMBERS = 200;

    private final TortureRig rig;
    private final GeneratedExports exports;
    private final int kills;
    private final SplittableRandom random;
    private final KillPlan plan;
    private final Consumer<String> say;
    private final Collection<String> optedOut;
    private final List<Integer> slices = new ArrayList<>();
    private int services;

    private KillRun(final TortureRig rig, final long seed, final int kills, final int customers, final Consumer<String> say) {
        this.rig = rig;
        this.kills = kills;
        this.say = say;
        this.random = new SplittableRandom(seed);
        this.plan = new KillPlan(random, rig.rest().processors(rig.group()), rig.rest().connections(rig.group()));
        this.exports = new GeneratedExports(seed, customers, EXPORTS_PER_KILL * kills + 1, FlowVariant.carriesMerges());
        this.optedOut = exports.optedOut(MEMBERS);
        for (int slice = 0; slice <= EXPORTS_PER_KILL * kills; slice++) {
            slices.add(slice);
        }
    }

    /**
     * Runs the kills and the checks.
     *
     * @param work an empty folder for all files of the run
     * @return the checks with their results
     */
    static List<Check> run(final Path work, final long seed, final int kills, final int customers, final Consumer<String> say) {
        // refused loads must be filed before the run ends
        final FlowVariant flow = new FlowVariant().each("RetryFlowFile", processor -> processor.put("penaltyDuration", "2 sec").withObject("properties").put("maximum-retries",
                Integer.toString(LOAD_RETRIES)));
        try (TortureRig rig = TortureRig.start(work, say, flow, 1, nifi -> nifi.debuggable())) {
            return new KillRun(rig, seed, kills, customers, say).run();
        }
    }

    private List<Check> run() {
        rig.warehouse().execute("alter table customer_row add check (customer_id not like '%s%%')".formatted(GeneratedExports.REFUSED));
        rig.esp().audience(Quickstart.AUDIENCE, "{\"members\": [%s]}".formatted(optedOut.stream().map("{\"email_address\": \"%s\"}"::formatted).collect(Collectors.joining(","))));
        rig.esp().setLatencyMillis(LATENCY_MILLIS);
        for (int kill = 1; kill <= kills; kill++) {
            kill(kill);
            if (kill == Math.max(1, kills / 3)) {
                killPostgres();
            }
            if (kill == Math.max(1, 2 * kills / 3)) {
                killEsp();
            }
        }
        while (!slices.isEmpty()) {
            feed();
        }
        rig.esp().setLatencyMillis(0);
        say.accept("Waiting for the rest");
        rig.awaitDone(DONE_LIMIT);
        say.accept("Counting");
        return checks();
    }

    private void feed() {
        if (!slices.isEmpty()) {
            final int slice = slices.removeFirst();
            TortureRig.drop(exports.write(slice, rig.hidden("export-%03d.json".formatted(slice))));
        }
    }

    private void kill(final int number) {
        try (NifiDebugger debugger = NifiDebugger.attach(rig.nifi().debugPort())) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                final KillPlan.Target aim = plan.next();
                feed();
                // the decision merges the persons of the attempt before, which are in the index by now
                if (number > 1 || attempt > 0) {
                    TortureRig.drop(exports.writeDecision(rig.decisions().resolve(".decision-%03d-%d.json".formatted(number, attempt))));
                }
                // only a refused load reaches the folder of refused loads
                TortureRig.drop(exports.writeRefused(rig.hidden("refused-%03d-%d.json".formatted(number, attempt))));
                if (isThere(debugger, aim)) {
                    final JsonNode status = rig.rest().status(rig.group());
                    final Map<String, String> working = rig.rest().activeProcessors(rig.group());
                    if (working.containsKey(aim.id())) {
                        rig.nifi().kill();
                        plan.hit(aim, working);
                        say.accept("kill %2d: %-24s %-28s working: %s; %d queued".formatted(number, aim.name(), aim.point().words(), String.join(", ", working.values()),
                                status.get("flowFilesQueued").asInt()));
                        rig.esp().clearFaults();
                        rig.nifi().start();
                        return;
                    }
                }
                rig.esp().clearFaults();
                plan.missed(aim);
                say.accept("         %s was not found %s in time".formatted(aim.name(), aim.point().words()));
            }
        }
        throw new TortureException("Kill %d: no component could be hit in %d attempts".formatted(number, ATTEMPTS));
    }

    private boolean isThere(final NifiDebugger debugger, final KillPlan.Target aim) {
        if (aim.point() != KillPoint.EFFECT_HELD) {
            return debugger.stop(aim.id(), aim.point(), STOP_LIMIT, random);
        }
        rig.esp().holdNextBatch();
        final long end = System.nanoTime() + STOP_LIMIT.toNanos();
        while (rig.esp().held() == 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return rig.esp().held() > 0;
    }

    private void killPostgres() {
        say.accept("PostgreSQL is killed; working: " + String.join(", ", somebodyAtWork()));
        rig.warehouse().kill();
        LockSupport.parkNanos(SERVICE_DOWN.toNanos());
        rig.warehouse().restart();
        services++;
    }

    private void killEsp() {
        say.accept("The ESP sandbox is killed; working: " + String.join(", ", somebodyAtWork()));
        rig.esp().kill();
        LockSupport.parkNanos(SERVICE_DOWN.toNanos());
        rig.esp().start();
        rig.esp().setLatencyMillis(LATENCY_MILLIS);
        services++;
    }

    private Collection<String> somebodyAtWork() {
        feed();
        final Collection<String> working = new ArrayList<>();
        NifiRest.await("somebody to be at work", STOP_LIMIT, () -> working.addAll(rig.rest().activeProcessors(rig.group()).values()));
        return working;
    }

    private List<Check> checks() {
        final EndStateChecks accounts = new EndStateChecks(rig.runs(), rig.warehouse(), rig.esp());
        final List<Check> checks = new ArrayList<>(accounts.of(exports.ids(), optedOut));
        final long again = EndStateChecks.batchesSentAgain(rig.esp().requests());
        final boolean keepsState = accounts.keepsSyncState();
        checks.add(new Check("at most one batch per kill was sent again", !keepsState || again <= kills + services, "%,d batches in %d kills%s".formatted(again, kills + services,
                keepsState ? "" : "; the flow keeps no sync state, so a killed FlowFile is sent again as a whole")));
        final Map<String, Integer> hits = plan.hits();
        say.accept("Hits: " + hits);
        if (kills > KillPlan.MIN_HITS * hits.size()) {
            final List<String> few = hits.entrySet().stream().filter(entry -> entry.getValue() < KillPlan.MIN_HITS).map(Map.Entry::getKey).toList();
            checks.add(new Check("every processor was hit at least twice", few.isEmpty(), few.isEmpty() ? "%d processors, %d kills".formatted(hits.size(), kills) : "not so: " + few));
            checks.add(new Check("the push was hit between the vendor's effect and its answer", plan.wasHeldBetweenEffectAndAnswer(), ""));
        }
        return checks;
    }
}
