// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HubspotSandboxTest {

    private static final String CONTACTS = "/crm/v3/objects/contacts";

    private final HubspotSandbox hubspot = HubspotSandbox.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        hubspot.close();
    }

    private HttpResponse<String> get(final String path, final String token) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(hubspot.uri().resolve(path)).header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> token(final String refreshToken) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(hubspot.uri().resolve(HubspotSandbox.TOKEN_PATH)).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=refresh_token&client_id=%s&client_secret=%s&refresh_token=%s"
                        .formatted(HubspotSandbox.CLIENT_ID, HubspotSandbox.CLIENT_SECRET, refreshToken))).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode page(final String path) throws IOException, InterruptedException {
        return Reply.JSON.readTree(get(path, HubspotSandbox.PRIVATE_APP_TOKEN).body());
    }

    @Test
    void pagesEndWithoutACursorAndHoldOnlyTheAskedProperties() throws IOException, InterruptedException {
        for (long id = 1; id <= 5; id++) {
            hubspot.contact(id, Map.of("email", "c" + id + "@example.com", "hs_email_optout", "true"));
        }
        final JsonNode first = page(CONTACTS + "?limit=3&properties=email");
        assertEquals(List.of("1", "2", "3"), first.get("results").findValuesAsText("id"));
        assertEquals("c1@example.com", first.get("results").get(0).get("properties").get("email").asText());
        assertFalse(first.get("results").get(0).get("properties").has("hs_email_optout"));
        final JsonNode last = page(CONTACTS + "?limit=3&after=" + first.get("paging").get("next").get("after").asText());
        assertEquals(List.of("4", "5"), last.get("results").findValuesAsText("id"));
        assertFalse(last.has("paging"));
    }

    @Test
    void archivedContactsAreListedOnRequestOnly() throws IOException, InterruptedException {
        hubspot.contact(1, Map.of());
        hubspot.contact(2, Map.of());
        hubspot.archive("contacts", 2);
        assertEquals(List.of("1"), page(CONTACTS).get("results").findValuesAsText("id"));
        final JsonNode archived = page(CONTACTS + "?archived=true").get("results");
        assertEquals(List.of("2"), archived.findValuesAsText("id"));
        assertTrue(archived.get(0).get("archived").asBoolean());
    }

    @Test
    void dealsHaveTheirContactsOnRequest() throws IOException, InterruptedException {
        hubspot.deal(9, Map.of("dealstage", "closedwon"), List.of("1"));
        assertEquals("1", page("/crm/v3/objects/deals?associations=contacts").at("/results/0/associations/contacts/results/0/id").asText());
    }

    @Test
    void accessTokensComeFromTheRefreshTokenAndEnd() throws IOException, InterruptedException {
        hubspot.contact(1, Map.of());
        assertEquals(400, token("wrong").statusCode());
        final String token = Reply.JSON.readTree(token(HubspotSandbox.REFRESH_TOKEN).body()).get("access_token").asText();
        assertEquals(200, get(CONTACTS, token).statusCode());
        hubspot.revokeTokens();
        assertEquals(401, get(CONTACTS, token).statusCode());
        assertEquals(1, hubspot.issuedTokens());
    }

    @Test
    void limitsAreRefusedWithASpanAndKinds() throws IOException, InterruptedException {
        hubspot.contact(1, Map.of());
        hubspot.inject(Fault.of(Fault.Kind.TOO_MANY_REQUESTS, 1).on("GET", "/contacts").retryAfter(2));
        final HttpResponse<String> refused = get(CONTACTS, HubspotSandbox.PRIVATE_APP_TOKEN);
        assertEquals(429, refused.statusCode());
        assertEquals("2", refused.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(400, get(CONTACTS + "?limit=101", HubspotSandbox.PRIVATE_APP_TOKEN).statusCode());
        assertEquals(404, get("/crm/v3/objects/pets", HubspotSandbox.PRIVATE_APP_TOKEN).statusCode());
        assertEquals(List.of(429, 400, 404), hubspot.requests().stream().map(request -> request.status()).toList());
    }

    private HttpResponse<String> search(final String body) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(hubspot.uri().resolve(CONTACTS + "/search")).header("Authorization", "Bearer " + HubspotSandbox.PRIVATE_APP_TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** As GetHubSpot of NiFi asks: the limit is a text, and there is one list of filters. */
    @Test
    void aSearchFindsWhatChangedInATimeByPage() throws IOException, InterruptedException {
        final Instant start = Instant.parse("2026-03-01T00:00:00Z");
        for (long id = 1; id <= 5; id++) {
            hubspot.contact(id, Map.of("email", "c" + id + "@example.com", "hs_email_optout", "true", "lastmodifieddate", start.plusSeconds(id).toString()));
        }
        hubspot.archive("contacts", 3);
        final String filters = ("\"filters\": [{\"propertyName\": \"lastmodifieddate\", \"operator\": \"GTE\", \"value\": \"%d\"}, "
                + "{\"propertyName\": \"lastmodifieddate\", \"operator\": \"LT\", \"value\": \"%d\"}]").formatted(start.plusSeconds(2).toEpochMilli(), start.plusSeconds(5).toEpochMilli());
        final JsonNode first = Reply.JSON.readTree(search("{\"limit\": \"1\", %s}".formatted(filters)).body());
        assertEquals(2, first.get("total").asInt(), "neither the one before, nor the archived one, nor the one at the end");
        assertEquals(List.of("2"), first.get("results").findValuesAsText("id"));
        assertEquals("c2@example.com", first.at("/results/0/properties/email").asText());
        assertFalse(first.at("/results/0/properties").has("hs_email_optout"), "only the default properties, where none are named");
        final JsonNode last = Reply.JSON.readTree(search("{\"limit\": \"1\", \"after\": \"%s\", %s}".formatted(first.at("/paging/next/after").asText(), filters)).body());
        assertEquals(List.of("4"), last.get("results").findValuesAsText("id"));
        assertFalse(last.has("paging"));
        assertEquals(400, search("{\"after\": \"10000\"}").statusCode());
        assertEquals(400, search("{\"filters\": [{\"propertyName\": \"email\", \"operator\": \"EQ\", \"value\": \"c2@example.com\"}]}").statusCode());
    }
}
