// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Does over the REST API of a NiFi what its user does in the browser. A refused call throws {@link RestException} with NiFi's own words. */
public final class NifiRest {

    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(60);

    private final RestCalls calls;

    public NifiRest(final URI base) {
        this.calls = new RestCalls(base);
    }

    /** Whether NiFi answers and has loaded its flow. */
    public boolean answers() {
        try {
            return !calls.get("flow/process-groups/root").path("processGroupFlow").path("id").asText().isEmpty();
        } catch (final RestException | UncheckedIOException e) {
            return false;
        }
    }

    /** Uploads a flow definition as a new process group on the root canvas and returns the group's id. */
    public String uploadFlow(final String groupName, final Path definition) {
        return calls.upload("process-groups/root/process-groups/upload",
                Map.of("groupName", groupName, "positionX", "0", "positionY", "0", "clientId", "sandbox", "disconnectedNodeAcknowledged", "false"), definition).get("id").asText();
    }

    /** The flow definition of a group, as a user downloads it. */
    public JsonNode download(final String groupId) {
        return calls.get("process-groups/" + groupId + "/download?includeReferencedServices=false");
    }

    /** What leaves groups, and what waits in queues. */
    public NifiQueues queues() {
        return new NifiQueues(calls);
    }

    /** Sets parameters of a context by name and waits until the components have them. */
    public void setParameters(final String contextName, final Map<String, String> values) {
        for (final JsonNode context : calls.get("flow/parameter-contexts").get("parameterContexts")) {
            if (contextName.equals(context.path("component").path("name").asText())) {
                update(context, values);
                return;
            }
        }
        throw new IllegalArgumentException("There is no parameter context " + contextName);
    }

    private void update(final JsonNode context, final Map<String, String> values) {
        final String id = context.get("id").asText();
        final ObjectNode body = RestCalls.JSON.createObjectNode();
        body.set("revision", context.get("revision"));
        body.put("id", id);
        final ObjectNode component = body.putObject("component");
        component.put("id", id);
        component.put("name", context.get("component").get("name").asText());
        component.set("inheritedParameterContexts", context.get("component").get("inheritedParameterContexts"));
        final ArrayNode parameters = component.putArray("parameters");
        for (final JsonNode existing : context.get("component").get("parameters")) {
            final JsonNode known = existing.get("parameter");
            final String name = known.get("name").asText();
            if (values.containsKey(name)) {
                final ObjectNode parameter = parameters.addObject().putObject("parameter");
                parameter.put("name", name);
                parameter.put("value", values.get(name));
                parameter.put("sensitive", known.get("sensitive").asBoolean());
                parameter.set("description", known.path("description"));
            }
        }
        if (parameters.size() != values.size()) {
            throw new IllegalArgumentException("The parameter context lacks one of " + values.keySet());
        }
        final String request = calls.post("parameter-contexts/" + id + "/update-requests", body).get("request").get("requestId").asText();
        final String path = "parameter-contexts/" + id + "/update-requests/" + request;
        await("the parameters to be set", CHANGE_LIMIT, () -> calls.get(path).get("request").get("complete").asBoolean());
        final JsonNode failure = calls.get(path).get("request").path("failureReason");
        calls.delete(path);
        if (!failure.isMissingNode() && !failure.isNull()) {
            throw new IllegalStateException("The parameters were not set: " + failure.asText());
        }
    }

    /** Enables the controller services of a group and waits until they are. */
    public void enableServices(final String groupId) {
        calls.put("flow/process-groups/" + groupId + "/controller-services", Map.of("id", groupId, "state", "ENABLED"));
        await("the controller services to be enabled", CHANGE_LIMIT, () -> services(groupId).stream().allMatch(service -> "ENABLED".equals(service.path("component").path("state").asText())));
    }

    /** Disables the controller services of a group and waits until they are. */
    public void disableServices(final String groupId) {
        calls.put("flow/process-groups/" + groupId + "/controller-services", Map.of("id", groupId, "state", "DISABLED"));
        await("the controller services to be disabled", CHANGE_LIMIT, () -> services(groupId).stream().allMatch(service -> "DISABLED".equals(service.path("component").path("state").asText())));
    }

    /** Starts every component of a group. */
    public void start(final String groupId) {
        calls.put("flow/process-groups/" + groupId, Map.of("id", groupId, "state", "RUNNING"));
    }

    /** Stops every component of a group and waits until no thread is active in it. */
    public void stop(final String groupId) {
        calls.put("flow/process-groups/" + groupId, Map.of("id", groupId, "state", "STOPPED"));
        await("the group to stop", CHANGE_LIMIT, () -> status(groupId).path("activeThreadCount").asInt() == 0);
    }

    /** Empties the queues of a group. */
    public void empty(final String groupId) {
        final String request = calls.post("process-groups/" + groupId + "/empty-all-connections-requests", Map.of()).get("dropRequest").get("id").asText();
        final String path = "process-groups/" + groupId + "/empty-all-connections-requests/" + request;
        await("the queues to be emptied", CHANGE_LIMIT, () -> calls.get(path).get("dropRequest").get("finished").asBoolean());
        calls.delete(path);
    }

    /** FlowFiles of a connection, those under work included. */
    public int queued(final String connectionId) {
        return calls.get("flow/connections/" + connectionId + "/status").get("connectionStatus").get("aggregateSnapshot").get("flowFilesQueued").asInt();
    }

    /** The aggregate snapshot of a group's status: queued FlowFiles, active threads, per connection and processor. */
    public JsonNode status(final String groupId) {
        return calls.get("flow/process-groups/" + groupId + "/status?recursive=true").get("processGroupStatus").get("aggregateSnapshot");
    }

    /** The processors of a group and of the groups in it, with configuration, validation status and errors. */
    public List<JsonNode> processors(final String groupId) {
        return list(calls.get("process-groups/" + groupId + "/processors?includeDescendantGroups=true").get("processors"));
    }

    /** The processors of a group and the groups in it that have active threads at this moment: id to name. */
    public Map<String, String> activeProcessors(final String groupId) {
        final Map<String, String> working = new TreeMap<>();
        for (final JsonNode processor : status(groupId).findValues("processorStatusSnapshot")) {
            if (processor.path("activeThreadCount").asInt() > 0) {
                working.put(processor.get("id").asText(), processor.get("name").asText());
            }
        }
        return working;
    }

    /** How many nodes of the cluster are connected; 0 when it cannot be asked yet. */
    public int connectedNodes() {
        try {
            return (int) list(calls.get("controller/cluster").get("cluster").get("nodes")).stream().filter(node -> "CONNECTED".equals(node.path("status").asText())).count();
        } catch (final RestException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Starts or stops one processor, and waits until it has. */
    public void run(final String processorId, final boolean running) {
        final String state = running ? "RUNNING" : "STOPPED";
        final JsonNode processor = calls.get("processors/" + processorId);
        calls.put("processors/" + processorId + "/run-status", Map.of("revision", processor.get("revision"), "state", state));
        await("a processor to be " + state, CHANGE_LIMIT, () -> {
            final JsonNode now = calls.get("processors/" + processorId);
            return state.equals(now.path("component").path("state").asText()) && (running || now.path("status").path("aggregateSnapshot").path("activeThreadCount").asInt() == 0);
        });
    }

    /** Runs a processor once, regardless of its schedule, and starts it again. */
    public void runOnce(final String processorId) {
        run(processorId, false);
        calls.put("processors/" + processorId + "/run-status", Map.of("revision", calls.get("processors/" + processorId).get("revision"), "state", "RUN_ONCE"));
        await("a processor to have run once", CHANGE_LIMIT, () -> {
            final JsonNode now = calls.get("processors/" + processorId);
            return "STOPPED".equals(now.path("component").path("state").asText()) && now.path("status").path("aggregateSnapshot").path("activeThreadCount").asInt() == 0;
        });
        run(processorId, true);
    }

    /** The connections of a group and the groups in it. */
    public List<JsonNode> connections(final String groupId) {
        final List<JsonNode> connections = new ArrayList<>(list(calls.get("process-groups/" + groupId + "/connections").get("connections")));
        for (final JsonNode child : list(calls.get("process-groups/" + groupId + "/process-groups").get("processGroups"))) {
            connections.addAll(connections(child.get("id").asText()));
        }
        return connections;
    }

    /** The controller services of a group, with state, validation status and errors. */
    public List<JsonNode> services(final String groupId) {
        return list(calls.get("flow/process-groups/" + groupId + "/controller-services?includeAncestorGroups=false").get("controllerServices"));
    }

    /** The bulletins that the board shows. */
    public List<JsonNode> bulletins() {
        return list(calls.get("flow/bulletin-board").get("bulletinBoard").get("bulletins"));
    }

    /** The types of processors and controller services that one bundle offers. */
    public List<JsonNode> types(final String kind, final String bundleArtifact) {
        final String field = "processor".equals(kind) ? "processorTypes" : "controllerServiceTypes";
        return list(calls.get("flow/" + kind + "-types?bundleArtifactFilter=" + bundleArtifact).get(field));
    }

    /** The definition of a component as the documentation page shows it. */
    public JsonNode definition(final String kind, final JsonNode type) {
        return calls.get("flow/" + kind + "-definition/" + coordinates(type));
    }

    /** The additional details of a component, in Markdown. */
    public String additionalDetails(final JsonNode type) {
        return calls.get("flow/additional-details/" + coordinates(type)).get("additionalDetails").asText();
    }

    private static String coordinates(final JsonNode type) {
        final JsonNode bundle = type.get("bundle");
        return String.join("/", bundle.get("group").asText(), bundle.get("artifact").asText(), bundle.get("version").asText(), type.get("type").asText());
    }

    /** Every provenance event of the component, newest first. */
    public List<JsonNode> provenance(final Map<String, String> searchTerms, final int maximum) {
        final ObjectNode body = RestCalls.JSON.createObjectNode();
        final ObjectNode request = body.putObject("provenance").putObject("request");
        request.put("maxResults", maximum);
        request.put("summarize", false);
        request.put("incrementalResults", false);
        final ObjectNode terms = request.putObject("searchTerms");
        searchTerms.forEach((name, value) -> terms.putObject(name).put("value", value).put("inverse", false));
        final String id = calls.post("provenance", body).get("provenance").get("id").asText();
        final String path = "provenance/" + id + "?summarize=false&incrementalResults=false";
        await("the provenance query", CHANGE_LIMIT, () -> calls.get(path).get("provenance").get("finished").asBoolean());
        final List<JsonNode> events = list(calls.get(path).get("provenance").get("results").get("provenanceEvents"));
        calls.delete("provenance/" + id);
        return events;
    }

    /**
     * Waits until nothing is queued or working in a group, twice in a row.
     *
     * @throws IllegalStateException when that takes longer than the limit
     */
    public void awaitIdle(final String groupId, final Duration limit) {
        final int[] idle = {0};
        await("the flow to be idle", limit, () -> {
            final JsonNode status = status(groupId);
            idle[0] = status.get("flowFilesQueued").asInt() == 0 && status.get("activeThreadCount").asInt() == 0 ? idle[0] + 1 : 0;
            return idle[0] > 1;
        });
    }

    /**
     * Waits for something that NiFi cannot announce.
     *
     * @throws IllegalStateException when it takes longer than the limit
     */
    public static void await(final String what, final Duration limit, final BooleanSupplier done) {
        final long end = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Waited " + limit.toSeconds() + " seconds for " + what);
            }
            Pause.briefly();
        }
    }

    private static List<JsonNode> list(final JsonNode array) {
        final List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements;
    }
}
