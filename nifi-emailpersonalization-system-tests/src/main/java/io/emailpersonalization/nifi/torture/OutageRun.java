// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.torture.check.Check;
import io.emailpersonalization.nifi.torture.check.EndStateChecks;
import io.emailpersonalization.nifi.torture.rig.FlowVariant;
import io.emailpersonalization.nifi.torture.rig.GeneratedExports;
import io.emailpersonalization.nifi.torture.rig.TortureRig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Stops PostgreSQL, and then the vendor, for a while in the middle of the work. */
final class OutageRun {

    private static final int EXPORTS = 12;
    private static final int MEMBERS = 200;
    private static final long LATENCY_MILLIS = 400;
    private static final Duration BATCH_IN_FLIGHT = Duration.ofSeconds(2);
    private static final Duration DONE_LIMIT = Duration.ofMinutes(10);

    private final TortureRig rig;
    private final GeneratedExports exports;
    private final Collection<String> optedOut;
    private final Duration outage;
    private final Consumer<String> say;
    private int fed;

    private OutageRun(final TortureRig rig, final long seed, final int customers, final Duration outage, final Consumer<String> say) {
        this.rig = rig;
        this.outage = outage;
        this.say = say;
        this.exports = new GeneratedExports(seed, customers, EXPORTS, FlowVariant.carriesMerges());
        this.optedOut = exports.optedOut(MEMBERS);
    }

    /**
     * Runs the outages and the checks.
     *
     * @param work an empty folder for all files of the run
     * @param outage the length of each outage
     */
    static List<Check> run(final Path work, final long seed, final int customers, final Duration outage, final Consumer<String> say) {
        try (TortureRig rig = TortureRig.start(work, say, nifi -> nifi)) {
            return new OutageRun(rig, seed, customers, outage, say).run();
        }
    }

    private List<Check> run() {
        rig.esp().audience(Quickstart.AUDIENCE, "{\"members\": [%s]}".formatted(optedOut.stream().map("{\"email_address\": \"%s\"}"::formatted).collect(Collectors.joining(","))));
        rig.esp().setLatencyMillis(LATENCY_MILLIS);
        feed(EXPORTS / 3);
        NifiRest.await("contacts to be pushed", DONE_LIMIT, () -> upserts() > 1);
        say.accept("PostgreSQL is stopped; working: " + String.join(", ", rig.rest().activeProcessors(rig.group()).values()));
        rig.warehouse().kill();
        feed(EXPORTS / 3);
        LockSupport.parkNanos(BATCH_IN_FLIGHT.toNanos());
        final long before = upserts();
        LockSupport.parkNanos(outage.toNanos());
        final long meanwhile = upserts() - before;
        rig.warehouse().restart();
        say.accept("PostgreSQL is back");
        final long after = upserts();
        NifiRest.await("the push to go on by itself", DONE_LIMIT, () -> upserts() > after);
        say.accept("The ESP sandbox is stopped; working: " + String.join(", ", rig.rest().activeProcessors(rig.group()).values()));
        rig.esp().kill();
        feed(EXPORTS - fed);
        LockSupport.parkNanos(outage.toNanos());
        rig.esp().start();
        say.accept("The ESP sandbox is back");
        rig.awaitDone(DONE_LIMIT);
        say.accept("Counting");
        final List<Check> checks = new ArrayList<>(new EndStateChecks(rig.runs(), rig.warehouse(), rig.esp()).of(exports.ids(), optedOut));
        checks.add(new Check("nobody was pushed while the ledger was out of reach", meanwhile == 0, "%d batches in %d s".formatted(meanwhile, outage.toSeconds())));
        final long rejected = rig.runs().stream().mapToLong(run -> run.count("push", "rejected")).sum();
        checks.add(new Check("nobody was given up because the vendor was out of reach", rejected == 0, "%d rejected".formatted(rejected)));
        return checks;
    }

    private void feed(final int count) {
        for (int i = 0; i < count; i++) {
            TortureRig.drop(exports.write(fed, rig.hidden("export-%02d.json".formatted(fed))));
            fed++;
        }
    }

    /** Returns the number of batches that were pushed so far. */
    private long upserts() {
        return rig.esp().requests().stream().filter(request -> request.path("body").asText().contains("\"status_if_new\"")).count();
    }
}
