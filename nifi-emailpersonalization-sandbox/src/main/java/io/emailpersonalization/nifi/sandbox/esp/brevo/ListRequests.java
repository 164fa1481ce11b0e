// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists and their contacts: up to 150 contacts join or leave with one request. Tested by {@code BrevoSandboxTest}. */
final class ListRequests {

    private static final int MAX_PAGE = 50;
    private static final int MAX_CONTACT_PAGE = 500;
    private static final int MAX_CONTACTS = 150;
    private static final int FOLDER = 1;

    private final BrevoAccount account;
    private final SandboxAudience audience;
    private final Request request;

    ListRequests(final BrevoAccount account, final SandboxAudience audience, final Request request) {
        this.account = account;
        this.audience = audience;
        this.request = request;
    }

    /** @param path {@code lists}, an id, {@code contacts}, and {@code add} or {@code remove}, or the beginning of it */
    Reply answer(final List<String> path) {
        if (path.size() == 1) {
            return "POST".equals(request.method()) ? create() : list();
        }
        final int listId = path.get(1).matches("[0-9]{1,9}") ? Integer.parseInt(path.get(1)) : -1;
        if (!BrevoAccount.hasList(audience, listId)) {
            return BrevoReplies.notFound("List ID does not exist");
        }
        return switch (request.method() + " " + String.join("/", path.subList(2, path.size()))) {
            case "GET " -> Reply.json(json(listId));
            case "DELETE " -> delete(listId);
            case "GET contacts" -> new ContactRequests(account, audience, request).page(members(listId), MAX_CONTACT_PAGE);
            case "POST contacts/add" -> change(listId, true);
            case "POST contacts/remove" -> change(listId, false);
            default -> BrevoReplies.error(405, "method_not_allowed", "Method is not allowed on this path");
        };
    }

    private Reply list() {
        final int limit = Integer.parseInt(request.query().getOrDefault("limit", "10"));
        if (limit > MAX_PAGE) {
            return BrevoReplies.error(400, "out_of_range", "Limit exceeds max value");
        }
        final List<Integer> ids = new ArrayList<>(audience.memberships().values());
        ids.add(Integer.parseInt(audience.id()));
        return Reply.json(Map.of("count", ids.size(), "lists", ids.stream().skip(Integer.parseInt(request.query().getOrDefault("offset", "0"))).limit(limit).map(this::json).toList()));
    }

    private Reply create() {
        final String name = request.json().path("name").asText("");
        return name.isEmpty() || request.json().path("folderId").asInt() != FOLDER ? BrevoReplies.error(400, "missing_parameter", "name and folderId are mandatory")
                : BrevoReplies.json(201, Map.of("id", audience.membershipId(name)));
    }

    private Reply delete(final int listId) {
        final String name = audience.membershipName(listId);
        if (name != null) {
            audience.removeMembership(name);
        }
        return Reply.NO_CONTENT;
    }

    private List<SandboxContact> members(final int listId) {
        account.number(audience);
        return audience.contacts().stream().filter(account::exists).filter(contact -> account.listIds(audience, contact).contains(listId)).toList();
    }

    private Map<String, Object> json(final int listId) {
        final List<SandboxContact> members = members(listId);
        final long blacklisted = members.stream().filter(account::isBlacklisted).count();
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", listId);
        json.put("name", audience.id().equals(Integer.toString(listId)) ? "Audience " + listId : audience.membershipName(listId));
        json.put("folderId", FOLDER);
        json.put("totalBlacklisted", blacklisted);
        json.put("totalSubscribers", members.size() - blacklisted);
        json.put("uniqueSubscribers", members.size());
        json.put("createdAt", BrevoReplies.time(Instant.EPOCH));
        json.put("dynamicList", false);
        return json;
    }

    private Reply change(final int listId, final boolean adds) {
        final JsonNode emails = request.json().path("emails");
        final JsonNode contacts = emails.isArray() ? emails : request.json().path("ids");
        if (!contacts.isArray() || contacts.isEmpty() || contacts.size() > MAX_CONTACTS) {
            return BrevoReplies.invalid("From 1 to " + MAX_CONTACTS + " emails or ids are needed");
        }
        final List<JsonNode> success = new ArrayList<>();
        final List<JsonNode> failure = new ArrayList<>();
        for (final JsonNode each : contacts) {
            final SandboxContact contact = account.find(audience, each.asText());
            final boolean changed = contact != null && (adds ? account.join(audience, contact, listId, request.at()) : account.leave(audience, contact, listId, request.at()));
            (changed ? success : failure).add(each);
        }
        return BrevoReplies.json(201, Map.of("contacts", Map.of("success", success, "failure", failure)));
    }
}
