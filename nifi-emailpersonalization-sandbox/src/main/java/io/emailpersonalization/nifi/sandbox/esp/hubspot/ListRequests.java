// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lists of contacts (/crm/v3/lists): definitions by id and by name, and the members of static lists by id of the contact. A list that HubSpot fills itself takes no members.
 * Tested by HubSpotClientTest.
 */
final class ListRequests {

    /** HubSpot's id of the object type of contacts. */
    private static final String CONTACTS = "0-1";

    private final Crm crm;
    private final Request request;
    /** The ids of the lists that HubSpot fills by filters. */
    private final Set<String> dynamic;

    /** A list; the id is that of an audience or the number of a membership. */
    private record StaticList(String id, String name, boolean isAudience) {
    }

    ListRequests(final Crm crm, final Request request, final Set<String> dynamic) {
        this.crm = crm;
        this.request = request;
        this.dynamic = dynamic;
    }

    /** @param path what follows {@code /crm/v3/lists} */
    Reply answer(final String[] path) {
        if ("POST".equals(request.method()) && String.join("/", path).equals("records/memberships/batch/read")) {
            return memberships();
        }
        final StaticList list = path.length == 4 && "object-type-id".equals(path[0]) && CONTACTS.equals(path[1]) ? byName(path[3]) : path.length == 0 ? null : byId(path[0]);
        if (list == null) {
            return HubspotReplies.error(404, "OBJECT_NOT_FOUND", "List does not exist with the given id or name.");
        }
        if ("GET".equals(request.method())) {
            return path.length == 2 && "memberships".equals(path[1]) ? members(list) : HubspotReplies.ok(Map.of("list", json(list)));
        }
        return "PUT".equals(request.method()) && path.length == 3 ? change(list, path[2]) : HubspotReplies.notFound();
    }

    private StaticList byId(final String id) {
        if (crm.store().find(id) != null) {
            return new StaticList(id, "Audience " + id, true);
        }
        final String name = id.matches("[0-9]{1,9}") ? crm.audience().membershipName(Integer.parseInt(id)) : null;
        return name == null ? null : new StaticList(id, name, false);
    }

    private StaticList byName(final String name) {
        final Integer id = crm.audience().memberships().get(name);
        return id == null ? null : new StaticList(id.toString(), name, false);
    }

    /** The first page of the members of a list (GET /crm/v3/lists/{listId}/memberships). */
    private Reply members(final StaticList list) {
        final List<String> ids = crm.memberIds(contact -> list.isAudience() ? contact.audiences().contains(list.id()) : contact.stored().memberships().contains(list.name()));
        return HubspotReplies.ok(Map.of("total", ids.size(), "results", ids.stream().limit(Long.parseLong(request.query().getOrDefault("limit", "100"))).map(id -> Map.of("recordId", id)).toList()));
    }

    private Map<String, Object> json(final StaticList list) {
        return Map.of("listId", list.id(), "name", list.name(), "objectTypeId", CONTACTS, "processingType", dynamic.contains(list.id()) ? "DYNAMIC" : "MANUAL", "processingStatus", "COMPLETE");
    }

    private Reply change(final StaticList list, final String kind) {
        if (dynamic.contains(list.id())) {
            return HubspotReplies.error(400, HubspotReplies.VALIDATION_ERROR, "List must have processingType MANUAL or SNAPSHOT");
        }
        final JsonNode body = request.json();
        final List<String> added = new ArrayList<>();
        final List<String> removed = new ArrayList<>();
        final List<String> missing = new ArrayList<>();
        final JsonNode adding = switch (kind) {
            case "add" -> body;
            case "add-and-remove" -> body.path("recordIdsToAdd");
            default -> body.path("none");
        };
        final JsonNode removing = "remove".equals(kind) ? body : body.path("recordIdsToRemove");
        adding.forEach(id -> apply(list, id.asText(), true, added, missing));
        removing.forEach(id -> apply(list, id.asText(), false, removed, missing));
        return HubspotReplies.ok(Map.of("recordsIdsAdded", added, "recordsIdsRemoved", removed, "recordIdsMissing", missing));
    }

    private void apply(final StaticList list, final String id, final boolean add, final List<String> changed, final List<String> missing) {
        final CrmContact contact = crm.byId(id);
        if (contact == null) {
            missing.add(id);
            return;
        }
        final Set<String> memberships = list.isAudience() ? contact.audiences() : contact.stored().memberships();
        final String key = list.isAudience() ? list.id() : list.name();
        if (add ? memberships.add(key) : memberships.remove(key)) {
            changed.add(id);
            if (add) {
                crm.audience().addAutomation(Map.of("trigger", "list entered", "list", list.name(), "email_address", contact.stored().address()));
            }
            crm.settle(contact, request.at());
        }
    }

    private Reply memberships() {
        final List<Map<String, Object>> results = new ArrayList<>();
        for (final JsonNode input : request.json().path("inputs")) {
            final CrmContact contact = crm.byId(input.path("recordId").asText());
            if (contact != null) {
                final List<Map<String, Object>> lists = new ArrayList<>();
                contact.audiences().forEach(id -> lists.add(Map.of("listId", id)));
                contact.stored().memberships().forEach(name -> lists.add(Map.of("listId", crm.audience().membershipId(name))));
                results.add(Map.of("objectTypeId", CONTACTS, "recordId", contact.id(), "recordListMemberships", lists));
            }
        }
        return HubspotReplies.batch(200, results, List.of());
    }
}
