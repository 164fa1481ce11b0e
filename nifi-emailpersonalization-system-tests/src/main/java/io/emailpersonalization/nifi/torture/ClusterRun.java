// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
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
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs two nodes that share the exports and the vendor's connections, and kills and restarts one of them. */
final class ClusterRun {

    private static final int NODES = 2;
    private static final int EXPORTS = 12;
    private static final int CONNECTIONS = 10;
    private static final int MEMBERS = 200;
    private static final long LATENCY_MILLIS = 300;
    private static final Duration CONNECT_LIMIT = Duration.ofMinutes(3);
    private static final Duration DONE_LIMIT = Duration.ofMinutes(10);

    private final TortureRig rig;
    private final GeneratedExports exports;
    private final Collection<String> optedOut;
    private final SplittableRandom random;
    private final Consumer<String> say;

    private ClusterRun(final TortureRig rig, final long seed, final int customers, final Consumer<String> say) {
        this.rig = rig;
        this.say = say;
        this.random = new SplittableRandom(seed);
        this.exports = new GeneratedExports(seed, customers, EXPORTS, FlowVariant.carriesMerges());
        this.optedOut = exports.optedOut(MEMBERS);
    }

    /**
     * Runs the cluster and the checks.
     *
     * @param work an empty folder for all files of the run
     */
    static List<Check> run(final Path work, final long seed, final int customers, final Consumer<String> say) {
        final FlowVariant flow = new FlowVariant().balanceInto("UpdateConsentLedger")
                .each("MailchimpClientService", service -> service.withObject("properties").put("Share Per Node", "50"))
                .each("PutEspContact", processor -> processor.put("concurrentlySchedulableTaskCount", 4));
        try (TortureRig rig = TortureRig.start(work, say, flow, NODES, nifi -> nifi.heap("768m"))) {
            return new ClusterRun(rig, seed, customers, say).run();
        }
    }

    private List<Check> run() {
        rig.esp().audience(Quickstart.AUDIENCE, "{\"members\": [%s]}".formatted(optedOut.stream().map("{\"email_address\": \"%s\"}"::formatted).collect(Collectors.joining(","))));
        rig.esp().setLatencyMillis(LATENCY_MILLIS);
        for (int export = 0; export < EXPORTS; export++) {
            TortureRig.drop(exports.write(export, rig.hidden("export-%02d.json".formatted(export))));
        }
        NifiRest.await("contacts to be pushed", DONE_LIMIT, () -> rig.esp().members(Quickstart.AUDIENCE).size() > optedOut.size());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(3000)));
        final NifiInstance victim = rig.nodes().get(random.nextInt(NODES));
        say.accept("Node %d is killed; working: %s".formatted(rig.nodes().indexOf(victim) + 1, String.join(", ", rig.rest().activeProcessors(rig.group()).values())));
        victim.kill();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(5));
        say.accept("It is started again");
        victim.start();
        NifiRest.await("the nodes to be connected again", CONNECT_LIMIT, () -> rig.rest().connectedNodes() == NODES);
        say.accept("Both nodes are connected");
        rig.awaitDone(DONE_LIMIT);
        say.accept("Counting");
        final List<Check> checks = new ArrayList<>(new EndStateChecks(rig.runs(), rig.warehouse(), rig.esp()).of(exports.ids(), optedOut));
        final long refused = rig.esp().requests().stream().map(request -> request.path("status").asInt()).filter(status -> status == 429).count();
        checks.add(new Check("the vendor never saw more connections than the account may have", rig.esp().peakConnections() <= CONNECTIONS && refused == 0, "%d of %d, %d requests refused"
                .formatted(rig.esp().peakConnections(), CONNECTIONS, refused)));
        final Map<String, Long> byNode = rig.rest().provenance(Map.of("EventType", "SEND"), 10_000).stream()
                .collect(Collectors.groupingBy(event -> event.path("clusterNodeAddress").asText(), TreeMap::new, Collectors.counting()));
        checks.add(new Check("both nodes took part", byNode.size() == NODES, "%s sent".formatted(byNode)));
        return checks;
    }
}
