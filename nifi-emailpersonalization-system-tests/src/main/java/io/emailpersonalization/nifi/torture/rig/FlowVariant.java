// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.demo.Workspace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The quickstart flow with some settings changed, as a user changes them on the canvas. */
public final class FlowVariant {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode definition;

    public FlowVariant() {
        try {
            definition = JSON.readTree(Workspace.flow("quickstart", "quickstart.json").toFile());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether the flow processes the merge of two customers by a later export. */
    public static boolean carriesMerges() {
        return new FlowVariant().definition.get("flowContents").findParents("type").stream().filter(component -> component.get("type").asText().endsWith(".DeduplicateCustomerRecord"))
                .noneMatch(component -> component.path("autoTerminatedRelationships").toString().contains("\"changed\""));
    }

    /** Changes every component of a type, given by its simple class name. */
    public FlowVariant each(final String type, final Consumer<ObjectNode> change) {
        definition.get("flowContents").findParents("type").stream().filter(component -> component.get("type").asText().endsWith("." + type))
                .forEach(component -> change.accept((ObjectNode) component));
        return this;
    }

    /** Spreads what comes out of the components of a type over the nodes of the cluster. */
    public FlowVariant balanceInto(final String type) {
        final String destinations = definition.get("flowContents").findParents("type").stream().filter(component -> component.get("type").asText().endsWith("." + type))
                .map(component -> component.get("identifier").asText()).toList().toString();
        definition.get("flowContents").findParents("loadBalanceStrategy").stream()
                .filter(connection -> destinations.contains(connection.get("destination").get("id").asText()))
                .filter(connection -> !connection.get("source").get("id").asText().equals(connection.get("destination").get("id").asText()))
                .forEach(connection -> ((ObjectNode) connection).put("loadBalanceStrategy", "ROUND_ROBIN"));
        return this;
    }

    /** Writes the definition. */
    Path write(final Path file) {
        try {
            JSON.writeValue(file.toFile(), definition);
            return file;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
