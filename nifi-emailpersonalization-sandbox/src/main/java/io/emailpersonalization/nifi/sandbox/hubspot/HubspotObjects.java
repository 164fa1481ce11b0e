// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The objects of one account, and the pages in which the CRM API lists and finds them (developers.hubspot.com, "CRM API, Contacts" and "Deals"). Not safe for threads: {@link HubspotSandbox} holds the
 * lock. HubspotSandboxTest tests it.
 */
final class HubspotObjects {

    static final String ROOT = "/crm/v3/objects/";
    /** Objects of a page where no limit is asked for. */
    private static final int DEFAULT_PAGE = 10;
    private static final int MAX_PAGE = 100;
    private static final String CHANGED = "2026-11-30T08:00:00.000Z";
    /** Objects that a search can give. */
    private static final int MAX_SEARCH = 10_000;
    /** The names of the time of a change: contacts have one of their own. */
    private static final List<String> CHANGE_TIMES = List.of("lastmodifieddate", "hs_lastmodifieddate");
    /** Properties of a contact where a search names none. */
    private static final List<String> DEFAULTS = List.of("email", "firstname", "lastname");
    /** Properties that every answer has. */
    private static final List<String> ALWAYS = List.of("createdate", "hs_object_id", "lastmodifieddate");

    /**
     * An object.
     *
     * @param contacts the ids of its associated contacts
     */
    private record Stored(Map<String, String> properties, List<String> contacts, boolean isArchived) {
    }

    /** By kind, then by id in the order of pages. */
    private final Map<String, TreeMap<Long, Stored>> objects = new TreeMap<>();

    void put(final String kind, final long id, final Map<String, String> properties, final List<String> contacts) {
        objects.computeIfAbsent(kind, name -> new TreeMap<>()).put(id, new Stored(Map.copyOf(properties), List.copyOf(contacts), false));
    }

    void archive(final String kind, final long id) {
        objects.get(kind).computeIfPresent(id, (key, stored) -> new Stored(stored.properties(), stored.contacts(), true));
    }

    Reply answer(final String root, final String path, final Map<String, String> query) {
        final String kind = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
        if (!objects.containsKey(kind)) {
            return error(404, "Unable to infer object type from: " + kind, "OBJECT_NOT_FOUND");
        }
        final int limit = Integer.parseInt(query.getOrDefault("limit", Integer.toString(DEFAULT_PAGE)));
        if (limit > MAX_PAGE) {
            return error(400, "Invalid input: limit must be at most 100", "VALIDATION_ERROR");
        }
        final boolean isArchived = Boolean.parseBoolean(query.getOrDefault("archived", "false"));
        final List<Map.Entry<Long, Stored>> rest = objects.get(kind).tailMap(Long.parseLong(query.getOrDefault("after", "0")), false).entrySet().stream()
                .filter(entry -> entry.getValue().isArchived() == isArchived).toList();
        final List<Map.Entry<Long, Stored>> page = rest.subList(0, Math.min(limit, rest.size()));
        final ObjectNode json = Reply.JSON.createObjectNode();
        final ArrayNode results = json.putArray("results");
        page.forEach(entry -> results.add(json(entry.getKey(), entry.getValue(), query)));
        if (page.size() < rest.size()) {
            final String after = Long.toString(page.getLast().getKey());
            json.putObject("paging").putObject("next").put("after", after).put("link", root + path + "?after=" + after);
        }
        return Reply.json(json);
    }

    /**
     * Answers a search, with the filters of which all must hold on the times of a change (developers.hubspot.com, "Search the CRM"). Archived objects are never found.
     *
     * @param kind such as contacts
     */
    Reply search(final String kind, final JsonNode request) {
        if (!objects.containsKey(kind)) {
            return error(404, "Unable to infer object type from: " + kind, "OBJECT_NOT_FOUND");
        }
        final int limit = request.path("limit").asInt(DEFAULT_PAGE);
        final int from = request.path("after").asInt(0);
        if (limit > MAX_PAGE || from + limit > MAX_SEARCH) {
            return error(400, "Invalid input: at most 100 objects of a page and 10,000 of a search", "VALIDATION_ERROR");
        }
        final List<JsonNode> filters = request.findValues("filters").stream().flatMap(list -> StreamSupport.stream(list.spliterator(), false)).toList();
        if (!filters.stream().allMatch(filter -> CHANGE_TIMES.contains(filter.path("propertyName").asText()) && List.of("GTE", "LT").contains(filter.path("operator").asText()))) {
            return error(400, "The sandbox knows only the filters GTE and LT on the time of a change", "VALIDATION_ERROR");
        }
        final List<Map.Entry<Long, Stored>> found = objects.get(kind).entrySet().stream()
                .filter(entry -> !entry.getValue().isArchived() && filters.stream().allMatch(filter -> holds(entry.getValue(), filter))).toList();
        final List<Map.Entry<Long, Stored>> page = found.subList(Math.min(from, found.size()), Math.min(found.size(), from + limit));
        final ObjectNode json = Reply.JSON.createObjectNode().put("total", found.size());
        final ArrayNode results = json.putArray("results");
        final Map<String, String> asked = Map.of("properties", StreamSupport.stream(request.path("properties").spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(",")));
        page.forEach(entry -> {
            final ObjectNode result = json(entry.getKey(), entry.getValue(), asked);
            if (asked.get("properties").isEmpty() && "contacts".equals(kind)) {
                DEFAULTS.forEach(name -> result.withObject("properties").put(name, entry.getValue().properties().get(name)));
            }
            results.add(result);
        });
        if (from + page.size() < found.size()) {
            json.putObject("paging").putObject("next").put("after", Integer.toString(from + page.size()));
        }
        return Reply.json(json);
    }

    private static boolean holds(final Stored stored, final JsonNode filter) {
        final long changed = Instant.parse(stored.properties().getOrDefault("lastmodifieddate", CHANGED)).toEpochMilli();
        final long wanted = filter.path("value").asLong();
        return "GTE".equals(filter.path("operator").asText()) ? changed >= wanted : changed < wanted;
    }

    private static ObjectNode json(final long id, final Stored stored, final Map<String, String> query) {
        final ObjectNode json = Reply.JSON.createObjectNode().put("id", Long.toString(id));
        final ObjectNode properties = json.putObject("properties");
        ALWAYS.forEach(name -> properties.put(name, "hs_object_id".equals(name) ? Long.toString(id) : stored.properties().getOrDefault(name, CHANGED)));
        for (final String name : query.getOrDefault("properties", "").split(",")) {
            if (!name.isBlank() && !ALWAYS.contains(name)) {
                properties.put(name, stored.properties().get(name));
            }
        }
        json.put("createdAt", CHANGED).put("updatedAt", CHANGED).put("archived", stored.isArchived());
        if (stored.isArchived()) {
            json.put("archivedAt", CHANGED);
        }
        if ("contacts".equals(query.get("associations")) && !stored.contacts().isEmpty()) {
            final ArrayNode associated = json.putObject("associations").putObject("contacts").putArray("results");
            stored.contacts().forEach(contact -> associated.addObject().put("id", contact).put("type", "deal_to_contact"));
        }
        return json;
    }

    static Reply error(final int status, final String message, final String category) {
        return Reply.json(status, "application/json;charset=utf-8", Map.of("status", "error", "message", message, "correlationId", "00000000-0000-0000-0000-000000000000", "category", category));
    }
}
