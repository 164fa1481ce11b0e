// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** QueryDynamicsRecord on a real NiFi, with NiFi's own token provider, against the sandbox of Dataverse. */
class DynamicsIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String GROUP = "11111111-1111-5111-8111-111111111111";
    private static final String QUERY = "22222222-2222-5222-8222-222222222222";
    private static final String FUNNEL = "33333333-3333-5333-8333-333333333333";
    private static final String TOKENS = "44444444-4444-5444-8444-444444444444";
    private static final String WRITER = "55555555-5555-5555-8555-555555555555";
    private static final String CONTEXT = "Dynamics Test";
    private static final String SECRET = "Client Secret";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROWS = 25;

    @TempDir
    private Path work;

    private static ObjectNode component(final String id, final String name, final String kind) {
        final ObjectNode component = JSON.createObjectNode().put("identifier", id).put("name", name).put("componentType", kind).put("scheduledState", "ENABLED");
        if (!GROUP.equals(id)) {
            component.put("groupIdentifier", GROUP);
        }
        component.putObject("position").put("x", 0.0).put("y", 0.0);
        return component;
    }

    private static ObjectNode extension(final String id, final String type, final String bundleGroup, final String bundle, final String version, final Map<String, String> properties) {
        final ObjectNode extension = component(id, type.substring(type.lastIndexOf('.') + 1), type.contains(".dynamics.") ? "PROCESSOR" : "CONTROLLER_SERVICE").put("type", type);
        extension.putObject("bundle").put("group", bundleGroup).put("artifact", bundle).put("version", version);
        final ObjectNode values = extension.putObject("properties");
        properties.forEach(values::put);
        extension.putObject("propertyDescriptors");
        extension.put("bulletinLevel", "WARN");
        if (!type.contains(".dynamics.")) {
            extension.put("scheduledState", "DISABLED").putArray("controllerServiceApis");
        }
        return extension;
    }

    private Path definition(final DataverseSandbox dataverse) throws IOException {
        final ObjectNode group = component(GROUP, "Dynamics", "PROCESS_GROUP").put("parameterContextName", CONTEXT).put("defaultFlowFileExpiration", "0 sec")
                .put("defaultBackPressureObjectThreshold", 10_000).put("defaultBackPressureDataSizeThreshold", "1 GB").put("executionEngine", "INHERITED").put("maxConcurrentTasks", 1)
                .put("statelessFlowTimeout", "1 min").put("flowFileConcurrency", "UNBOUNDED").put("flowFileOutboundPolicy", "STREAM_WHEN_AVAILABLE");
        List.of("processGroups", "remoteProcessGroups", "inputPorts", "outputPorts", "labels").forEach(group::putArray);
        final ObjectNode query = extension(QUERY, "io.emailpersonalization.nifi.intake.dynamics.QueryDynamicsRecord", "io.emailpersonalization", "nifi-emailpersonalization-nar", "0.1.0-SNAPSHOT",
                Map.of("Environment URL", dataverse.uri().toString(), "Access Token Provider", TOKENS, "Entity Set", "contacts", "Page Size", "10", "Record Writer", WRITER));
        query.put("schedulingPeriod", "1 sec").put("schedulingStrategy", "TIMER_DRIVEN").put("executionNode", "PRIMARY").put("penaltyDuration", "1 sec").put("yieldDuration", "1 sec")
                .put("bulletinLevel", "WARN").put("concurrentlySchedulableTaskCount", 1).put("runDurationMillis", 0).put("retryCount", 10).put("backoffMechanism", "PENALIZE_FLOWFILE")
                .put("maxBackoffPeriod", "10 mins").putArray("autoTerminatedRelationships").add("report");
        query.putArray("retriedRelationships");
        query.putObject("style");
        group.putArray("processors").add(query);
        group.putArray("funnels").add(component(FUNNEL, "", "FUNNEL"));
        final ObjectNode connection = component("66666666-6666-5666-8666-666666666666", "", "CONNECTION").put("labelIndex", 0).put("zIndex", 1).put("backPressureObjectThreshold", 10_000)
                .put("backPressureDataSizeThreshold", "1 GB").put("flowFileExpiration", "0 sec").put("loadBalanceStrategy", "DO_NOT_LOAD_BALANCE").put("partitioningAttribute", "")
                .put("loadBalanceCompression", "DO_NOT_COMPRESS");
        List.of("prioritizers", "bends").forEach(connection::putArray);
        connection.putObject("source").put("id", QUERY).put("type", "PROCESSOR").put("groupId", GROUP);
        connection.putObject("destination").put("id", FUNNEL).put("type", "FUNNEL").put("groupId", GROUP);
        connection.putArray("selectedRelationships").add("success");
        group.putArray("connections").add(connection);
        group.putArray("controllerServices")
                .add(extension(TOKENS, "org.apache.nifi.oauth2.StandardOauth2AccessTokenProvider", "org.apache.nifi", "nifi-oauth2-provider-nar", NifiInstance.VERSION,
                        Map.of("authorization-server-url", dataverse.tokenUri().toString(), "grant-type", "client_credentials", "client-id", DataverseSandbox.CLIENT_ID,
                                "client-secret", "#{" + SECRET + "}")))
                .add(extension(WRITER, "org.apache.nifi.json.JsonRecordSetWriter", "org.apache.nifi", "nifi-record-serialization-services-nar", NifiInstance.VERSION, Map.of()));
        final ObjectNode definition = JSON.createObjectNode().put("flowEncodingVersion", "1.0").put("latest", false);
        List.of("externalControllerServices", "parameterProviders").forEach(definition::putObject);
        definition.set("flowContents", group);
        final ObjectNode context = definition.putObject("parameterContexts").putObject(CONTEXT).put("name", CONTEXT).put("componentType", "PARAMETER_CONTEXT");
        context.putArray("parameters").addObject().put("name", SECRET).put("sensitive", true).put("provided", false);
        context.putArray("inheritedParameterContexts");
        return Files.writeString(work.resolve("dynamics.json"), definition.toString());
    }

    private static void contact(final DataverseSandbox dataverse, final int number, final String name) {
        dataverse.put("contacts", "00000000-0000-0000-0000-%012d".formatted(number), "{\"lastname\": \"%s\"}".formatted(name));
    }

    private static int queued(final NifiRest rest, final String group) {
        return rest.queued(rest.connections(group).getFirst().get("id").asText());
    }

    @Test
    void pagesAndChangesArriveOnceAlsoAfterAKillAndARestart() throws IOException {
        try (DataverseSandbox dataverse = DataverseSandbox.start().table("contacts", "contact", "contactid", Map.of("lastname", "Edm.String"));
                NifiInstance nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).start()) {
            for (int i = 1; i <= ROWS; i++) {
                contact(dataverse, i, "Adams");
            }
            final NifiRest rest = nifi.rest();
            final String group = rest.uploadFlow("Dynamics", definition(dataverse));
            rest.setParameters(CONTEXT, Map.of(SECRET, DataverseSandbox.CLIENT_SECRET));
            rest.enableServices(group);
            // the third page is held: NiFi is killed behind the second one
            dataverse.inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("GET", "/contacts").after(2));
            rest.start(group);
            assertTrue(dataverse.awaitHeld(LIMIT));
            nifi.kill();
            dataverse.clearFaults();
            dataverse.clearRequests();
            nifi.start();
            NifiRest.await("the third page", LIMIT, () -> queued(nifi.rest(), group) == 3);
            final List<String> read = dataverse.requests().stream().filter(request -> request.path().endsWith("/contacts")).map(request -> request.query().getOrDefault("$skiptoken", "")).toList();
            assertTrue(read.getFirst().startsWith("00000000-0000-0000-0000-000000000020"), "reading goes on behind the second page");
            contact(dataverse, 1, "Bell");
            NifiRest.await("the change", LIMIT, () -> queued(nifi.rest(), group) == 4);
            nifi.stop();
            dataverse.delete("contacts", "00000000-0000-0000-0000-000000000002");
            nifi.start();
            NifiRest.await("the deletion", LIMIT, () -> queued(nifi.rest(), group) == 5);
            final List<JsonNode> bulletins = nifi.rest().bulletins();
            assertEquals(List.of(), bulletins);
        }
    }
}
