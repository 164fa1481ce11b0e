// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Batches of contacts (/crm/v3/objects/contacts/batch): read, create, update, upsert, archive. A batch has at most 100 inputs, each once. An input that fails is an error of its own
 * where every input has an objectWriteTraceId; otherwise it fails the whole batch. An upsert by e-mail clears the properties that it does not name, so that nobody relies on it.
 * Tested by HubSpotClientTest.
 */
final class ContactBatches {

    /** HubSpot's documentation of batches: inputs per request. */
    static final int MAX_BATCH = 100;

    private static final String ADDRESS = "[^@\\s]+@[^@\\s]+\\.[^@\\s]+";

    private final Crm crm;
    private final Request request;
    /** Addresses that a read leaves out of its answer without a word. */
    private final Set<String> withheld;
    private final List<Map<String, Object>> results = new ArrayList<>();
    private final List<Map<String, Object>> errors = new ArrayList<>();

    ContactBatches(final Crm crm, final Request request, final Set<String> withheld) {
        this.crm = crm;
        this.request = request;
        this.withheld = withheld;
    }

    /** @param kind the last part of the path */
    Reply answer(final String kind) {
        final JsonNode inputs = request.json().path("inputs");
        if (!inputs.isArray() || inputs.size() > MAX_BATCH) {
            return HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, "Batch operations are limited to " + MAX_BATCH + " records");
        }
        final Set<String> ids = new HashSet<>();
        for (final JsonNode input : inputs) {
            final String id = "create".equals(kind) ? input.at("/properties/email").asText() : input.path("id").asText();
            if (!ids.add(id.toLowerCase(Locale.ROOT))) {
                return HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, "Duplicate IDs found in batch input: [" + id + "]. IDs must be unique");
            }
        }
        return switch (kind) {
            case "read" -> read(inputs);
            case "create" -> write(inputs, 201, this::create);
            case "update" -> write(inputs, 200, this::update);
            case "upsert" -> write(inputs, 200, this::upsert);
            case "archive" -> {
                inputs.forEach(input -> forget(crm.byId(input.path("id").asText())));
                yield Reply.NO_CONTENT;
            }
            default -> HubspotReplies.notFound();
        };
    }

    private void forget(final CrmContact contact) {
        if (contact != null) {
            crm.forget(contact, false, request.at());
        }
    }

    private Reply read(final JsonNode inputs) {
        final boolean byEmail = "email".equals(request.json().path("idProperty").asText());
        final List<String> properties = request.json().path("properties").valueStream().map(JsonNode::asText).toList();
        final List<String> missing = new ArrayList<>();
        final Set<String> told = new HashSet<>();
        for (final JsonNode input : inputs) {
            final String id = input.path("id").asText();
            final CrmContact contact = byEmail ? crm.byEmail(id) : crm.byId(id);
            if (contact == null) {
                missing.add(id);
            } else if (!withheld.contains(contact.stored().address()) && told.add(contact.id())) {
                results.add(json(contact, properties));
            }
        }
        if (!missing.isEmpty()) {
            errors.add(HubspotReplies.batchError("OBJECT_NOT_FOUND", "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.", Map.of("ids", missing)));
        }
        return HubspotReplies.batch(200, results, errors);
    }

    Map<String, Object> json(final CrmContact contact, final List<String> properties) {
        final String changed = contact.stored().changedAt().toString();
        final Map<String, String> values = new LinkedHashMap<>(Map.of("hs_object_id", contact.id(), "lastmodifieddate", changed));
        for (final String name : properties) {
            if (name.startsWith("hs_email_optout")) {
                optOut(contact, name, values);
            } else if (Crm.EMAIL.equals(name)) {
                values.put(name, contact.stored().address());
            } else if (crm.audience().fields().containsKey(name)) {
                values.put(name, contact.property(name).isEmpty() ? null : contact.property(name));
            }
        }
        return Map.of("id", contact.id(), "properties", values, "createdAt", changed, "updatedAt", changed, "archived", false);
    }

    private void optOut(final CrmContact contact, final String name, final Map<String, String> values) {
        final String type = name.replaceFirst("hs_email_optout_?", "");
        if (type.isEmpty()) {
            values.put(name, Boolean.toString(crm.isOptedOut(contact.stored().address())));
        } else if (List.of(String.valueOf(Crm.NEWSLETTER), String.valueOf(Crm.OFFERS)).contains(type)) {
            values.put(name, Crm.UNSUBSCRIBED.equals(crm.subscription(contact.stored().address(), Integer.parseInt(type))) ? "true" : null);
        }
    }

    /** A fault of one input, with the status that it gives to the whole batch where inputs have no trace ids. */
    record InputFault(int status, String category, String code, String message, String property) {
    }

    /** Writes one input. */
    @FunctionalInterface
    private interface Write {
        /** Returns the fault; null where it was written. */
        InputFault to(JsonNode input);
    }

    private Reply write(final JsonNode inputs, final int status, final Write write) {
        final Set<String> traces = new HashSet<>();
        inputs.forEach(input -> traces.add(input.path("objectWriteTraceId").asText("")));
        final boolean traced = !traces.contains("") && traces.size() == inputs.size();
        if (!traced) {
            for (final JsonNode input : inputs) {
                final InputFault fault = check(input);
                if (fault != null) {
                    return HubspotReplies.error(fault.status(), fault.category(), fault.message(), List.of(Map.of("message", fault.message(), "code", fault.code(), "context",
                            Map.of("propertyName", List.of(fault.property())))));
                }
            }
        }
        for (final JsonNode input : inputs) {
            final InputFault checked = check(input);
            final InputFault fault = checked == null ? write.to(input) : checked;
            if (fault != null) {
                errors.add(HubspotReplies.batchError(fault.category(), fault.message(), Map.of("objectWriteTraceId", List.of(input.path("objectWriteTraceId").asText()),
                        "code", List.of(fault.code()), "propertyName", List.of(fault.property()))));
            }
        }
        return HubspotReplies.batch(status, results, errors);
    }

    private InputFault check(final JsonNode input) {
        for (final Map.Entry<String, JsonNode> property : input.path("properties").properties()) {
            final InputFault fault = check(property.getKey(), property.getValue());
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private InputFault check(final String name, final JsonNode value) {
        final SandboxField field = crm.audience().fields().get(name);
        final String code;
        if (field == null) {
            code = "PROPERTY_DOESNT_EXIST";
        } else if (!value.isTextual()) {
            code = "INVALID_VALUE";
        } else if (Crm.EMAIL.equals(name)) {
            code = value.textValue().matches(ADDRESS) ? null : "INVALID_EMAIL";
        } else {
            code = PropertyType.of(field).fault(value.textValue(), field.options());
        }
        return code == null ? null : new InputFault(400, HubspotReplies.VALIDATION_ERROR, code, "Property values were not valid: [{\"isValid\":false,\"message\":\"" + value.asText()
                + " was not valid\",\"error\":\"" + code + "\",\"name\":\"" + name + "\"}]", name);
    }

    private InputFault create(final JsonNode input) {
        final String address = input.at("/properties/email").asText("");
        final CrmContact known = crm.byEmail(address);
        if (known != null) {
            return new InputFault(409, "CONFLICT", "CONFLICT", "Contact already exists. Existing ID: " + known.id(), Crm.EMAIL);
        }
        final CrmContact contact = crm.create(address, request.at());
        set(contact, input.path("properties"), false);
        return null;
    }

    private InputFault update(final JsonNode input) {
        final boolean byEmail = "email".equals(input.path("idProperty").asText());
        final CrmContact contact = byEmail ? crm.byEmail(input.path("id").asText()) : crm.byId(input.path("id").asText());
        if (contact == null) {
            return new InputFault(404, "OBJECT_NOT_FOUND", "OBJECT_NOT_FOUND", "Object not found.  objectId are usually numeric.", "id");
        }
        final String address = input.at("/properties/email").asText("");
        if (!address.isEmpty() && !address.equalsIgnoreCase(contact.stored().address())) {
            final CrmContact other = crm.byEmail(address);
            if (other != null && other != contact) {
                return new InputFault(409, "CONFLICT", "CONFLICT", "A contact with the email '" + address + "' already exists. Existing ID: " + other.id(), Crm.EMAIL);
            }
            crm.changeAddress(contact, address, request.at());
        }
        set(contact, input.path("properties"), true);
        return null;
    }

    private InputFault upsert(final JsonNode input) {
        final String address = input.path("id").asText();
        if (!"email".equals(input.path("idProperty").asText())) {
            return update(input);
        }
        final CrmContact known = crm.byEmail(address);
        final CrmContact contact = known == null ? crm.create(address, request.at()) : known;
        contact.stored().fields().keySet().removeIf(name -> !name.startsWith("hs_"));
        set(contact, input.path("properties"), known != null);
        return null;
    }

    private void set(final CrmContact contact, final JsonNode properties, final boolean counts) {
        properties.properties().stream().filter(property -> !Crm.EMAIL.equals(property.getKey())).forEach(property -> {
            final String value = property.getValue().asText();
            if (counts && !value.equals(contact.property(property.getKey()))) {
                crm.audience().addAutomation(Map.of("trigger", "property changed", "property", property.getKey(), "email_address", contact.stored().address()));
            }
            contact.stored().fields().put(property.getKey(), value);
        });
        crm.audience().touch(contact.stored(), request.at());
        results.add(json(contact, List.of(Crm.EMAIL)));
    }
}
