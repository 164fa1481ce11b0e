// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.ComponentFacts;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.FlowNormalizer;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.sandbox.nifi.QueuedFlowFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A source part on the canvas of a NiFi, with a queue behind each of its ports.
 *
 * @param group the id of its process group
 * @param queues the connections by the names of the ports
 */
record SourcePart(NifiInstance nifi, String group, Map<String, String> queues) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Imports a part as a user does, and checks that an export of it gives the same file again. */
    static SourcePart imported(final NifiInstance nifi, final String part) {
        final Path file = Workspace.root().resolve("flows/sources/" + part + ".json");
        final String group = upload(nifi, file);
        assertEquals(FlowFiles.text(FlowFiles.read(file)), FlowFiles.text(new FlowNormalizer(ComponentFacts.load()).normalize(nifi.rest().download(group))));
        return new SourcePart(nifi, group, nifi.rest().queues().collect(group));
    }

    static String upload(final NifiInstance nifi, final Path file) {
        return nifi.rest().uploadFlow(FlowFiles.read(file).at("/flowContents/name").asText(), file);
    }

    void start() {
        nifi.rest().enableServices(group);
        assertEquals(List.of(), nifi.rest().processors(group).stream().filter(processor -> !"VALID".equals(processor.at("/component/validationStatus").asText()))
                .map(processor -> processor.at("/component/name").asText() + processor.at("/component/validationErrors")).toList());
        nifi.rest().start(group);
    }

    int count(final String port) {
        return nifi.rest().queued(queues.get(port));
    }

    void await(final String port, final int flowFiles) {
        try {
            NifiRest.await("%d FlowFiles at the port %s".formatted(flowFiles, port), LIMIT, () -> count(port) >= flowFiles);
        } catch (final IllegalStateException e) {
            throw new IllegalStateException("%s; problems: %s; bulletins: %s".formatted(e.getMessage(), messages(), nifi.rest().bulletins()), e);
        }
        assertEquals(flowFiles, count(port), port);
    }

    /** Waits until nothing is under way in the part. A listener always works, so that the part is never idle. */
    void awaitEmpty() {
        NifiRest.await("the queues of the part to be empty", LIMIT, () -> nifi.rest().status(group).get("flowFilesQueued").asInt() == 0);
    }

    List<QueuedFlowFile> at(final String port) {
        return nifi.rest().queues().list(queues.get(port));
    }

    List<JsonNode> records(final String port) {
        final List<JsonNode> records = new ArrayList<>();
        at(port).forEach(flowFile -> {
            try {
                JSON.readTree(flowFile.content()).forEach(records::add);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return records;
    }

    List<String> values(final String port, final String field) {
        return records(port).stream().map(record -> record.path(field).asText()).sorted().toList();
    }

    List<String> messages() {
        return at("problems").stream().map(flowFile -> String.valueOf(flowFile.attribute("error.message"))).toList();
    }

    /** Starts a read of contacts now, not at the scheduled time. */
    void readAgain() {
        final String start = nifi.rest().processors(group).stream().filter(processor -> "Start with contacts".equals(processor.at("/component/name").asText())).findFirst().orElseThrow()
                .get("id").asText();
        nifi.rest().run(start, false);
        nifi.rest().run(start, true);
    }

    List<String> bulletins() {
        return nifi.rest().bulletins().stream().filter(bulletin -> nifi.rest().processors(group).stream().anyMatch(processor -> processor.get("id").equals(bulletin.get("sourceId"))))
                .map(bulletin -> bulletin.at("/bulletin/message").asText()).toList();
    }

    void stop() {
        nifi.rest().stop(group);
    }
}
