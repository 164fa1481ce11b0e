// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The properties of contacts (/crm/v3/properties/contacts): all, one, and new ones. Tested by HubSpotClientTest. */
final class PropertyRequests {

    private final Crm crm;
    private final Request request;

    PropertyRequests(final Crm crm, final Request request) {
        this.crm = crm;
        this.request = request;
    }

    /** @param name of a property; null for all */
    Reply answer(final String name) {
        if ("POST".equals(request.method())) {
            return create(request.json());
        }
        if (name == null) {
            return HubspotReplies.ok(Map.of("results", crm.audience().fields().values().stream().map(PropertyRequests::json).toList()));
        }
        final SandboxField field = crm.audience().fields().get(name);
        return field == null ? HubspotReplies.error(404, "OBJECT_NOT_FOUND", "Property " + name + " does not exist") : HubspotReplies.ok(json(field));
    }

    private Reply create(final JsonNode body) {
        final String name = body.path("name").asText("");
        final PropertyType type = PropertyType.of(body.path("type").asText(), body.path("fieldType").asText());
        if (!name.matches("[a-zA-Z][a-zA-Z0-9_]{0,99}") || type == null || body.path("label").asText("").isEmpty() || body.path("groupName").asText("").isEmpty()) {
            return HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, "Invalid input JSON: name, label, groupName, type and fieldType are required");
        }
        if (crm.audience().fields().containsKey(name)) {
            return HubspotReplies.error(409, "OBJECT_ALREADY_EXISTS", "A property named '" + name + "' already exists.");
        }
        final List<String> options = body.path("options").valueStream().map(option -> option.path("value").asText()).toList();
        return HubspotReplies.json(201, json(crm.audience().addField(name, body.path("label").asText(), type.word(), false, options)));
    }

    private static Map<String, Object> json(final SandboxField field) {
        final PropertyType type = PropertyType.of(field);
        final Map<String, Object> json = new LinkedHashMap<>(Map.of("name", field.tag(), "label", field.name(), "type", type.type(), "fieldType", type.fieldType(), "groupName", "contactinformation",
                "options", field.options().stream().map(option -> Map.of("label", option, "value", option, "hidden", false)).toList(), "calculated", false, "hidden", false));
        json.put("modificationMetadata", Map.of("readOnlyValue", type == PropertyType.READ_ONLY, "readOnlyDefinition", false, "archivable", true));
        return json;
    }
}
