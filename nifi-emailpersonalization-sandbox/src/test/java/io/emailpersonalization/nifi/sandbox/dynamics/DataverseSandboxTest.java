// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The sandbox answers as Microsoft documents the Web API of Dataverse. */
class DataverseSandboxTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String TRACK = "odata.track-changes,odata.maxpagesize=2";

    private final DataverseSandbox dataverse = DataverseSandbox.start().table("contacts", "contact", "contactid", Map.of("lastname", "Edm.String", "statecode", "Edm.Int32"));
    private final HttpClient client = HttpClient.newHttpClient();
    private String token = "";

    @BeforeEach
    void authenticate() throws IOException, InterruptedException {
        final String form = "grant_type=client_credentials&client_id=%s&client_secret=%s".formatted(DataverseSandbox.CLIENT_ID, DataverseSandbox.CLIENT_SECRET);
        final HttpResponse<String> response = client.send(HttpRequest.newBuilder(dataverse.tokenUri()).POST(HttpRequest.BodyPublishers.ofString(form)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        token = JSON.readTree(response.body()).get("access_token").asText();
        for (int i = 1; i <= 3; i++) {
            dataverse.put("contacts", "c" + i, "{\"lastname\": \"Adams\", \"statecode\": %d, \"statecode@OData.Community.Display.V1.FormattedValue\": \"Active\"}".formatted(i % 2));
        }
    }

    @AfterEach
    void close() {
        client.close();
        dataverse.close();
    }

    private HttpResponse<String> get(final String link, final String prefer) throws IOException, InterruptedException {
        final URI uri = link.startsWith("http") ? URI.create(link) : dataverse.uri().resolve(DataverseApi.ROOT + link);
        return client.send(HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).header("Prefer", prefer).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode page(final String link, final String prefer) throws IOException, InterruptedException {
        final HttpResponse<String> response = get(link, prefer);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private static List<String> ids(final JsonNode page) {
        return page.get("value").findValuesAsText("contactid");
    }

    @Test
    void pagesFollowOneAnotherToTheDeltaLink() throws IOException, InterruptedException {
        final JsonNode first = page("contacts?$select=lastname", TRACK);
        assertEquals(List.of("c1", "c2"), ids(first));
        assertFalse(first.has("@odata.deltaLink"));
        assertFalse(first.at("/value/0").has("statecode"));
        final JsonNode last = page(first.get("@odata.nextLink").asText(), TRACK);
        assertEquals(List.of("c3"), ids(last));
        dataverse.put("contacts", "c4", "{\"lastname\": \"Bell\"}");
        dataverse.delete("contacts", "c1");
        final JsonNode changes = page(last.get("@odata.deltaLink").asText(), TRACK);
        assertEquals(List.of("c4"), ids(changes));
        assertEquals("c1", changes.at("/value/1/id").asText());
        assertEquals("deleted", changes.at("/value/1/reason").asText());
        assertTrue(changes.at("/value/1/@odata.context").asText().endsWith("#contacts/$deletedEntity"));
        assertTrue(page(changes.get("@odata.deltaLink").asText(), TRACK).get("value").isEmpty());
        dataverse.expireDeltaLinks();
        final HttpResponse<String> expired = get(changes.get("@odata.deltaLink").asText(), TRACK);
        assertEquals(400, expired.statusCode());
        assertTrue(expired.body().contains("0x80044352"));
    }

    @Test
    void rulesOfTheWebApiHold() throws IOException, InterruptedException {
        assertEquals(List.of("c1", "c3"), ids(page("contacts?$filter=statecode%20eq%201", "")));
        assertEquals(400, get("contacts?$filter=statecode%20eq%201", TRACK).statusCode());
        assertEquals(400, get("contacts?$select=nothing", "").statusCode());
        assertEquals(404, get("contact", "").statusCode());
        assertEquals("Active", page("contacts", "odata.include-annotations=\"*\"").at("/value/0/statecode@OData.Community.Display.V1.FormattedValue").asText());
        assertTrue(get("$metadata", "").body().contains("<EntitySet Name=\"contacts\" EntityType=\"Microsoft.Dynamics.CRM.contact\"/>"));
        dataverse.trackChanges("contacts", false);
        assertEquals(400, get("contacts", TRACK).statusCode());
        dataverse.revokeTokens();
        assertEquals(401, get("contacts", "").statusCode());
    }

    @Test
    void faultsHitRequestsOfAPath() throws IOException, InterruptedException {
        dataverse.inject(Fault.tooManyRequests(1).retryAfter(7).on("GET", "/contacts"));
        final HttpResponse<String> refused = get("contacts", "");
        assertEquals(429, refused.statusCode());
        assertEquals("7", refused.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(200, get("contacts", "").statusCode());
        assertEquals(List.of(429, 200), dataverse.requests().stream().map(DataverseRequest::status).toList());
    }
}
