// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads contacts (POST /crm/v3/objects/contacts/batch/read), by address in every spelling or by id. An address is absent only where HubSpot names it among those that it does not have: an
 * answer that says nothing of it, such as an empty success, is none. Tested by HubSpotClientTest and EspClientContractTest.
 */
public final class HubSpotContacts {

    /** Contacts of one request: the limit of HubSpot's documentation of batches. */
    public static final int MAX_BATCH = 100;
    public static final String PATH = "crm/v3/objects/contacts/";

    private final HubSpotApi api;
    private final HubSpotSettings settings;

    public HubSpotContacts(final HubSpotApi api, final HubSpotSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    /**
     * What HubSpot says of an address.
     *
     * @param contacts more than one where HubSpot holds several spellings of the address
     * @param isAbsent whether HubSpot says that it has no contact with the address. Nothing is known where it has none and does not say so
     */
    public record Lookup(List<HubSpotContact> contacts, boolean isAbsent) {

        public boolean isFound() {
            return !contacts.isEmpty();
        }
    }

    /**
     * Looks addresses up.
     *
     * @param further properties to read
     * @return a look-up for each address
     */
    public Map<String, Lookup> byEmail(final Collection<String> addresses, final Set<String> further) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Map<String, String> keys = new LinkedHashMap<>();
        addresses.forEach(address -> spellings(address).forEach(spelling -> keys.put(spelling, MailAddress.key(address))));
        final Map<String, Map<String, HubSpotContact>> found = new HashMap<>();
        final Set<String> missing = new HashSet<>();
        for (final JsonNode answer : read(keys.keySet(), HubSpotContact.EMAIL, further)) {
            answer.path("results").forEach(result -> {
                final HubSpotContact contact = HubSpotContact.of(result);
                contact.keys().forEach(key -> found.computeIfAbsent(key, any -> new LinkedHashMap<>()).put(contact.id(), contact));
            });
            missing.addAll(missing(answer));
        }
        final Map<String, Lookup> lookups = new HashMap<>();
        for (final String address : addresses) {
            final List<HubSpotContact> contacts = List.copyOf(found.getOrDefault(MailAddress.key(address), Map.of()).values());
            lookups.put(address, new Lookup(contacts, contacts.isEmpty() && missing.containsAll(spellings(address))));
        }
        return lookups;
    }

    private static List<String> spellings(final String address) {
        final String canonical = MailAddress.canonical(address);
        return canonical == null ? List.of(address) : MailAddress.spellings(canonical);
    }

    /** Reads contacts by id; those that are gone are left out. */
    public List<HubSpotContact> byId(final Collection<String> ids) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final List<HubSpotContact> contacts = new ArrayList<>();
        for (final JsonNode answer : read(ids, null, Set.of())) {
            answer.path("results").forEach(result -> contacts.add(HubSpotContact.of(result)));
        }
        return contacts;
    }

    /** @param idProperty null for the record id */
    private List<JsonNode> read(final Collection<String> ids, final String idProperty, final Set<String> further) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Set<String> properties = new LinkedHashSet<>(HubSpotContact.selected(settings));
        properties.addAll(further);
        final List<JsonNode> answers = new ArrayList<>();
        final List<String> all = List.copyOf(ids);
        for (int start = 0; start < all.size(); start += MAX_BATCH) {
            final Map<String, Object> body = new LinkedHashMap<>();
            if (idProperty != null) {
                body.put("idProperty", idProperty);
            }
            body.put("inputs", all.subList(start, Math.min(all.size(), start + MAX_BATCH)).stream().map(id -> Map.of("id", id)).toList());
            body.put("properties", properties);
            answers.add(api.send("POST", PATH + "batch/read", body, HubSpotApi::hasResults).orThrow());
        }
        return answers;
    }

    private static Set<String> missing(final JsonNode answer) {
        final Set<String> missing = new HashSet<>();
        for (final JsonNode error : answer.path("errors")) {
            if ("OBJECT_NOT_FOUND".equals(error.path("category").asText())) {
                error.path("context").path("ids").forEach(id -> missing.add(id.asText()));
            }
        }
        return missing;
    }
}
