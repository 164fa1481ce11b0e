// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** One processor of the chain with the queue in front of it. */
final class Station {

    /** Attributes that belong to one FlowFile alone; and when a hold was looked at: a minute passes between two passes. */
    private static final Set<String> OWN = Set.of("uuid", "path", "esp.hold.looked.at");

    private final TestRunner runner;
    private final Set<String> relationships;
    /** The FlowFiles in the runner's queue, in its order. */
    private final Deque<MockFlowFile> queue = new ArrayDeque<>();
    private final List<Packet> waiting = new ArrayList<>();

    /** A FlowFile between processors. */
    record Packet(byte[] content, Map<String, String> attributes) {

        static Packet of(final MockFlowFile flowFile) {
            final Map<String, String> attributes = new HashMap<>(flowFile.getAttributes());
            attributes.keySet().removeAll(OWN);
            return new Packet(flowFile.toByteArray(), attributes);
        }
    }

    /**
     * What became of a trigger.
     *
     * @param done whether a FlowFile was worked off
     * @param input what was at the head of the queue
     */
    record Outcome(boolean done, Packet input, Map<String, List<Packet>> outputs) {
        List<Packet> of(final String relationship) {
            return outputs.getOrDefault(relationship, List.of());
        }
    }

    /** @param relationships those whose FlowFiles are wanted */
    Station(final TestRunner runner, final Set<String> relationships) {
        this.runner = runner;
        this.relationships = relationships;
    }

    TestRunner runner() {
        return runner;
    }

    void add(final Packet packet) {
        queue.add(runner.enqueue(packet.content(), packet.attributes()));
    }

    /** Keeps what leaves by a loop until {@link #resume}. */
    void delay(final Packet packet) {
        waiting.add(packet);
    }

    /** Puts what waits in a loop back into the queue. */
    void resume() {
        final List<Packet> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(this::add);
    }

    boolean isIdle() {
        return queue.isEmpty();
    }

    /** What waits in loops. */
    List<Packet> waiting() {
        return waiting;
    }

    /** Forgets what waits in loops. */
    void forget() {
        waiting.clear();
    }

    /** Takes As Of where the processor has it. */
    private void setAsOf(final Instant asOf) {
        if (runner.getProcessor().getPropertyDescriptors().stream().anyMatch(property -> property.getName().equals("As Of"))) {
            if (asOf == null) {
                runner.removeProperty("As Of");
            } else {
                runner.setProperty("As Of", asOf.toString());
            }
        }
    }

    /** Makes a running pass end as soon as it asks. */
    void stop() {
        ((AbstractProcessor) runner.getProcessor()).updateScheduledFalse();
    }

    private void run() {
        try {
            runner.run();
        } catch (final AssertionError e) {
            if (!KilledError.isCauseOf(e)) {
                throw e;
            }
        }
    }

    /** Runs the processor up to the commit of its session. Nothing that waits for that commit happens. */
    private void runAndDie() {
        final ProcessSessionFactory sessions = runner.getProcessSessionFactory();
        runner.run(0, false, true);
        try {
            runner.getProcessor().onTrigger(runner.getProcessContext(), () -> dying(sessions.createSession()));
        } catch (final KilledError e) {
            // it died
        }
        runner.run(0, true, false);
    }

    /** A session that ends with its commit. It does not roll back then: the mock would put what was emitted into the queue. */
    private static ProcessSession dying(final ProcessSession session) {
        final AtomicBoolean dead = new AtomicBoolean();
        return (ProcessSession) Proxy.newProxyInstance(Station.class.getClassLoader(), new Class<?>[] {ProcessSession.class}, (proxy, method, arguments) -> {
            if (dead.get()) {
                return null;
            }
            if (method.getName().startsWith("commit")) {
                dead.set(true);
                throw new KilledError("before the commit of the session");
            }
            try {
                return method.invoke(session, arguments);
            } catch (final InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    /**
     * Triggers the processor once.
     *
     * @param asOf null for the clock
     * @param forgets whether what it emits is lost and its input comes again, as when it dies before NiFi has kept either
     */
    Outcome trigger(final Instant asOf, final boolean forgets) {
        final MockFlowFile head = queue.getFirst();
        final Packet input = Packet.of(head);
        final int before = queue.size();
        final String format = head.getAttribute("format");
        if (format != null) {
            runner.setProperty("Record Reader", format + "-reader");
        }
        setAsOf(asOf);
        if (forgets) {
            runAndDie();
        } else {
            run();
        }
        final int taken = before - runner.getQueueSize().getObjectCount();
        final List<MockFlowFile> worked = new ArrayList<>();
        for (int i = 0; i < taken; i++) {
            worked.add(queue.poll());
        }
        if (taken == 0) {
            queue.add(queue.poll());
        }
        final Map<String, List<Packet>> outputs = new HashMap<>();
        if (forgets) {
            worked.forEach(flowFile -> {
                runner.enqueue(flowFile);
                queue.add(flowFile);
            });
        } else {
            relationships.forEach(name -> outputs.put(name, runner.getFlowFilesForRelationship(name).stream().map(Packet::of).toList()));
        }
        runner.clearTransferState();
        runner.clearProvenanceEvents();
        return new Outcome(taken > 0 && !forgets, input, outputs);
    }
}
