// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAddresses;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAttribute;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoAttributes;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoContact;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLists;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoLookup;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoTimes;
import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.client.TemplateSource;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads audiences, contacts and templates as Brevo holds them. Tested by {@code EspClientContractTest} and {@code BrevoClientTest}. */
final class BrevoReader {

    private final BrevoApi api;
    private final BrevoLists lists;
    private final BrevoAttributes attributes;

    BrevoReader(final BrevoApi api, final BrevoLists lists, final BrevoAttributes attributes) {
        this.api = api;
        this.lists = lists;
        this.attributes = attributes;
    }

    /** Reads the list, and the attributes of the account. A list itself asks nobody for confirmation. */
    Audience audience(final String audienceId) throws EspUnavailableException, EspRefusedException {
        lists.forget();
        attributes.forget();
        return new Audience(lists.require(api, audienceId).name(), false, attributes.all(api).values().stream().map(BrevoAttribute::field).toList());
    }

    List<ReadOutcome> contacts(final String audienceId, final List<String> addresses, final ReadSelection selection) throws EspUnavailableException, EspRefusedException {
        final BrevoLookup lookup = new BrevoLookup(api, lists, audienceId);
        final Map<String, BrevoAttribute> known = selection.fields().isEmpty() ? Map.of() : attributes.all(api);
        return ConcurrentRequests.each(addresses, api.connections(), address -> contact(lookup, address, selection, known), ReadOutcome.Unknown::new, ReadOutcome.Refused::new);
    }

    private ReadOutcome contact(final BrevoLookup lookup, final String address, final ReadSelection selection, final Map<String, BrevoAttribute> known)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Optional<BrevoContact> found = lookup.one(address);
        if (found.isEmpty()) {
            return new ReadOutcome.Absent();
        }
        final JsonNode json = found.get().json();
        final Map<String, Object> fields = new LinkedHashMap<>();
        for (final String name : selection.fields()) {
            final Object value = known.containsKey(name) ? known.get(name).read(json.path("attributes").path(name)) : null;
            if (value != null) {
                fields.put(name, value);
            }
        }
        return new ReadOutcome.Found(new HeldContact(found.get().email(), found.get().status(), fields, selection.memberships() ? memberships(lookup, found.get()) : Set.of(), null,
                BrevoTimes.read(json.path("modifiedAt").asText("")).orElse(null)));
    }

    /** The audience itself and the lists of imports are no memberships. */
    private Set<String> memberships(final BrevoLookup lookup, final BrevoContact contact) throws EspUnavailableException, EspRefusedException {
        final Set<String> names = new HashSet<>();
        for (final long list : contact.lists()) {
            if (list != lookup.audience() && lookup.importList(list).isEmpty()) {
                names.add(lists.name(api, list));
            }
        }
        return names;
    }

    /** Reads a template (GET /smtp/templates/{templateId}). Brevo holds no plain text of it. */
    Optional<TemplateSource> template(final String id) throws EspUnavailableException, EspRefusedException {
        if (id == null || !BrevoAddresses.isListId(id)) {
            throw new EspRefusedException("The id of a template is a number, as under Campaigns, Templates", false);
        }
        return api.find("smtp/templates/" + id, found -> found.path("id").isIntegralNumber())
                .map(template -> new TemplateSource(text(template.path("subject")), text(template.path("htmlContent")), null));
    }

    private static String text(final JsonNode node) {
        return node.asText("").isEmpty() ? null : node.asText();
    }
}
