// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ComponentRulesTest {

    private final ComponentRules rules = new ComponentRules(ComponentFacts.load().components());

    private List<String> violations(final String type, final String properties, final String... autoTerminated) throws JsonProcessingException {
        final ObjectNode flow = FlowFiles.JSON.createObjectNode();
        final ObjectNode component = flow.putObject("flowContents").putArray("processors").addObject().put("name", "P").put("type", type).put("identifier", "p");
        component.putObject("bundle").put("artifact", "nifi-standard-nar");
        component.set("properties", FlowFiles.JSON.readTree(properties));
        for (final String relationship : autoTerminated) {
            component.withArray("autoTerminatedRelationships").add(relationship);
        }
        return rules.violations(new FlowTree(flow));
    }

    @Test
    void aRightComponentViolatesNothing() throws JsonProcessingException {
        assertEquals(List.of(), violations("org.apache.nifi.processors.standard.RouteOnAttribute", "{\"mine\": \"${a}\"}", "mine", "unmatched"));
    }

    @Test
    void everyViolationIsNamed() throws JsonProcessingException {
        assertEquals(List.of("P: there is no property Listing Strategy", "P: Recurse Subdirectories must be one of [true, false]", "P: record-writer names no controller service of the flow",
                        "P: the property Input Directory is required", "P: the relationship success leads nowhere", "P: there is no relationship failure"),
                violations("org.apache.nifi.processors.standard.ListFile", "{\"Listing Strategy\": \"none\", \"Recurse Subdirectories\": \"perhaps\", \"record-writer\": \"w\"}", "failure"));
    }

    @Test
    void aSecretIsOneParameter() throws JsonProcessingException {
        assertEquals(List.of("P: Request Password is a secret: it must be one parameter"),
                violations("org.apache.nifi.processors.standard.InvokeHTTP", "{\"HTTP URL\": \"http://localhost\", \"Request Password\": \"open\"}",
                        "Failure", "No Retry", "Original", "Response", "Retry"));
    }

    @Test
    void laterNamesAreNoNamesEvenWhereTheUserMayAddProperties() throws JsonProcessingException {
        assertEquals(List.of("P: there is no property Proxy Configuration Service"),
                violations("org.apache.nifi.processors.standard.InvokeHTTP", "{\"HTTP URL\": \"http://localhost\", \"Proxy Configuration Service\": \"x\"}",
                        "Failure", "No Retry", "Original", "Response", "Retry"));
    }
}
