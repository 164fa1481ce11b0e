// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TemplateSource;
import io.emailpersonalization.nifi.esp.hubspot.account.HubSpotApi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the source of a marketing e-mail (GET /marketing/v3/emails/{emailId}). HubSpot gives out its structure, not its HTML: the source is the HTML of its modules, one after the other. An
 * e-mail whose text stands in a coded template has none. Tested by EspClientContractTest and HubSpotClientTest.
 */
final class HubSpotTemplateReader {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final HubSpotApi api;

    HubSpotTemplateReader(final HubSpotApi api) {
        this.api = api;
    }

    Optional<TemplateSource> read(final String id) throws EspUnavailableException, EspRefusedException {
        if (id == null || !ID.matcher(id).matches()) {
            throw new EspRefusedException("The id of an e-mail is a number, as in the address of the e-mail's editor", false);
        }
        final JsonNode email = api.find("marketing/v3/emails/" + id, found -> found.has("id")).orElse(null);
        if (email == null) {
            return Optional.empty();
        }
        final List<String> parts = new ArrayList<>();
        collect(email.path("content").path("widgets"), parts);
        if (parts.isEmpty()) {
            throw new EspRefusedException("HubSpot gives out no HTML of this e-mail, since its text stands in a coded template: read the template's file from the design manager", false);
        }
        return Optional.of(new TemplateSource(text(email.path("subject")), String.join("\n", parts), text(email.path("content").path("plainTextVersion"))));
    }

    /** Collects the HTML of modules, which rich text keeps as {@code html} and buttons and headings as {@code rich_text}. */
    private static void collect(final JsonNode node, final List<String> parts) {
        node.properties().forEach(entry -> {
            final boolean isHtml = "html".equals(entry.getKey()) || "rich_text".equals(entry.getKey());
            if (isHtml && entry.getValue().isTextual() && !entry.getValue().textValue().isBlank()) {
                parts.add(entry.getValue().textValue());
            } else {
                collect(entry.getValue(), parts);
            }
        });
        if (node.isArray()) {
            node.forEach(item -> collect(item, parts));
        }
    }

    private static String text(final JsonNode node) {
        return node.asText("").isEmpty() ? null : node.asText();
    }
}
