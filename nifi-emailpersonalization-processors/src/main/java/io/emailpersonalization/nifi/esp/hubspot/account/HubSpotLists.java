// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lists of contacts (/crm/v3/lists): the audience by id, groups by name, and their members. Definitions are kept for some minutes. Tested by HubSpotClientTest and EspClientContractTest.
 */
public final class HubSpotLists {

    private static final String PATH = "crm/v3/lists/";
    /** HubSpot's id of the object type of contacts. */
    private static final String CONTACTS = "0-1";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String DYNAMIC = "DYNAMIC";

    private final HubSpotApi reader;
    private final TimedCache<Optional<Definition>> byId = new TimedCache<>();
    private final TimedCache<Optional<Definition>> byName = new TimedCache<>();

    /** @param isStatic whether requests change the members; HubSpot fills other lists itself */
    public record Definition(String id, String name, boolean isStatic) {

        static Definition of(final JsonNode list) {
            return new Definition(list.path("listId").asText(), list.path("name").asText(), !DYNAMIC.equals(list.path("processingType").asText()));
        }
    }

    /** @param reader reads definitions, whatever the deadline of a push */
    public HubSpotLists(final HubSpotApi reader) {
        this.reader = reader;
    }

    /** Returns the list that is the audience. Refuses an id that is none, and a list that takes no members. */
    public Definition audience(final String id) throws EspUnavailableException, EspRefusedException {
        if (id == null || !ID.matcher(id).matches()) {
            throw new EspRefusedException("The Audience ID %s: it is the number of a static list, as at the end of the list's address"
                    .formatted(id == null || id.isEmpty() ? "is empty" : "has a character that no id has, such as a space or a slash"), false);
        }
        final Optional<Definition> known = find(id);
        if (known.isEmpty()) {
            byId.forget(id);
            throw new EspRefusedException("HubSpot does not know the list of the Audience ID: it is the number at the end of the list's address", false);
        }
        if (!known.get().isStatic()) {
            byId.forget(id);
            throw new EspRefusedException("The list of the Audience ID is an active one, which HubSpot fills itself: create a static list, and set its id", false);
        }
        return known.get();
    }

    private Optional<Definition> find(final String id) throws EspUnavailableException, EspRefusedException {
        return byId.get(id, () -> read(HubSpotApi.encoded(id)));
    }

    private Optional<Definition> read(final String path) throws EspUnavailableException, EspRefusedException {
        final HubSpotApi.Answer answer = reader.read(PATH + path, body -> body.path("list").has("listId"));
        return answer.status() == 400 || answer.status() == 404 ? Optional.empty() : Optional.of(Definition.of(answer.orThrow().path("list")));
    }

    /** Returns a list by its name; empty where the account has none. */
    public Optional<Definition> named(final String name) throws EspUnavailableException, EspRefusedException {
        final Optional<Definition> known = byName.get(name, () -> read("object-type-id/%s/name/%s".formatted(CONTACTS, HubSpotApi.encoded(name))));
        if (known.isEmpty()) {
            byName.forget(name);
        }
        return known;
    }

    /** Returns the ids of static lists by name, for contacts that join them. Refuses a name without a static list, before anything is sent. */
    public Map<String, String> joinable(final Set<String> names) throws EspUnavailableException, EspRefusedException {
        final Map<String, String> ids = new HashMap<>();
        for (final String name : names) {
            final Definition list = named(name).filter(Definition::isStatic).orElse(null);
            if (list == null) {
                throw new EspRefusedException("HubSpot has no static list of contacts with the name %s: create it, or correct the mapping".formatted(name), false);
            }
            ids.put(name, list.id());
        }
        return ids;
    }

    /** Reads the ids of the lists of contacts, by id of the contact. A contact without an entry is unknown to HubSpot. */
    public static Map<String, Set<String>> memberships(final HubSpotApi api, final List<String> contactIds) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, Set<String>> memberships = new HashMap<>();
        for (int start = 0; start < contactIds.size(); start += HubSpotContacts.MAX_BATCH) {
            final List<Map<String, String>> inputs = contactIds.subList(start, Math.min(contactIds.size(), start + HubSpotContacts.MAX_BATCH)).stream()
                    .map(id -> Map.of("objectTypeId", CONTACTS, "recordId", id)).toList();
            api.send("POST", PATH + "records/memberships/batch/read", Map.of("inputs", inputs), HubSpotApi::hasResults).orThrow().path("results").forEach(result -> {
                final Set<String> lists = new HashSet<>();
                result.path("recordListMemberships").forEach(membership -> lists.add(membership.path("listId").asText()));
                memberships.put(result.path("recordId").asText(), lists);
            });
        }
        return memberships;
    }

    /** Returns the names of lists; a list that is gone is left out. */
    public Set<String> names(final Collection<String> ids) throws EspUnavailableException, EspRefusedException {
        final Set<String> names = new HashSet<>();
        for (final String id : ids) {
            find(id).map(Definition::name).ifPresent(names::add);
        }
        return names;
    }

    /** Adds contacts to a static list. Returns the ids that HubSpot does not know. */
    public static Set<String> add(final HubSpotApi api, final String listId, final Collection<String> contactIds) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return change(api, listId, "add", contactIds);
    }

    /** Removes contacts from a static list. Returns the ids that HubSpot does not know. */
    public static Set<String> remove(final HubSpotApi api, final String listId, final Collection<String> contactIds) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return change(api, listId, "remove", contactIds);
    }

    private static Set<String> change(final HubSpotApi api, final String listId, final String kind, final Collection<String> contactIds)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Set<String> missing = new HashSet<>();
        if (!contactIds.isEmpty()) {
            api.send("PUT", "%s%s/memberships/%s".formatted(PATH, HubSpotApi.encoded(listId), kind), contactIds, body -> body.has("recordsIdsAdded") || body.has("recordsIdsRemoved")
                    || body.has("recordIdsMissing")).orThrow().path("recordIdsMissing").forEach(id -> missing.add(id.asText()));
        }
        return missing;
    }
}
