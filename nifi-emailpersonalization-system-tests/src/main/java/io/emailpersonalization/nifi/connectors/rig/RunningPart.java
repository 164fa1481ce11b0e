// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.sandbox.nifi.QueuedFlowFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A part on the canvas of a NiFi, with a queue behind each of its output ports. ConnectorsIT covers it. */
final class RunningPart {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final List<String> COUNTED = List.of("customers", "orders", "decisions");
    private static final List<String> NEVER = List.of("unmapped", "problems", "salvaged", "failed loads");

    private final NifiInstance nifi;
    private final String group;
    private final Map<String, String> queues;

    private RunningPart(final NifiInstance nifi, final String group) {
        this.nifi = nifi;
        this.group = group;
        this.queues = nifi.rest().queues().collect(group);
    }

    /** Imports a part as a user does. */
    static RunningPart imported(final NifiInstance nifi, final Path definition) {
        return new RunningPart(nifi, nifi.rest().uploadFlow(FlowFiles.read(definition).at("/flowContents/name").asText(), definition));
    }

    /** The names of components whose bundle the NiFi does not have. */
    List<String> absentComponents() {
        return nifi.rest().processors(group).stream().filter(processor -> processor.at("/component/extensionMissing").asBoolean()).map(processor -> processor.at("/component/name").asText()).toList();
    }

    /** How many processors the part has. */
    int processors() {
        return nifi.rest().processors(group).size();
    }

    /** Sets parameters by context and name, and starts the part. */
    void start(final Map<String, Map<String, String>> parameters) {
        parameters.forEach(nifi.rest()::setParameters);
        nifi.rest().enableServices(group);
        final List<String> invalid = nifi.rest().processors(group).stream().filter(processor -> !"VALID".equals(processor.at("/component/validationStatus").asText()))
                .map(processor -> processor.at("/component/name").asText() + processor.at("/component/validationErrors")).toList();
        if (!invalid.isEmpty()) {
            throw new IllegalStateException("invalid on this NiFi: " + String.join("; ", invalid));
        }
        nifi.rest().start(group);
    }

    /** How many FlowFiles wait at a port. */
    int count(final String port) {
        return nifi.rest().queued(queues.get(port));
    }

    /** Kills NiFi, as a power failure would. */
    void kill() {
        nifi.kill();
    }

    /** Starts the NiFi again that was killed; the part goes on by itself. */
    void restart() {
        nifi.start();
    }

    /** Waits for something that the part does. What went wrong stands in the message when it does not come. */
    void await(final String what, final BooleanSupplier done) {
        try {
            NifiRest.await(what, LIMIT, done);
        } catch (final IllegalStateException e) {
            throw new IllegalStateException("%s; at the ports: %s; bulletins: %s".formatted(e.getMessage(), queues.keySet().stream().collect(Collectors.toMap(port -> port, this::count)),
                    nifi.rest().bulletins().stream().map(bulletin -> bulletin.at("/bulletin/message").asText()).distinct().limit(3).toList()), e);
        }
    }

    /** How often each customer and each order came out, in whatever form: {@code customer 17} twice. */
    Map<String, Integer> records() {
        final Map<String, Integer> times = new TreeMap<>();
        for (final String port : COUNTED) {
            if (queues.containsKey(port)) {
                nifi.rest().queues().list(queues.get(port)).forEach(flowFile -> elements(flowFile).forEach(record -> times.merge(key(port, record), 1, Integer::sum)));
            }
        }
        return times;
    }

    private static String key(final String port, final JsonNode record) {
        final JsonNode named = "same".equals(record.path("decision").asText()) ? record.path("left") : record;
        return "orders".equals(port) ? "order " + named.path("order_id").asText() : "customer " + named.path("customer_id").asText();
    }

    private static JsonNode elements(final QueuedFlowFile flowFile) {
        try {
            return JSON.readTree(flowFile.content());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ports for what goes wrong at which something waits. */
    Set<String> wrongPorts() {
        return NEVER.stream().filter(port -> queues.containsKey(port) && count(port) > 0).collect(Collectors.toSet());
    }

    /** FlowFiles in the queues of the part, those under work included. */
    int inside() {
        return nifi.rest().status(group).get("flowFilesQueued").asInt();
    }
}
