// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The sandbox with Brevo, and its traps. */
class BrevoSandboxTest {

    private static final String ADA = "/v3/contacts/ada@example.com";

    private final BrevoVendorApi vendor = new BrevoVendorApi();
    private final EspSandbox sandbox = EspSandbox.start(vendor, 0, null);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void addAudience() {
        sandbox.audience("12", """
                {"merge_fields": [{"tag": "POINTS", "type": "float"}, {"tag": "TIER", "type": "category", "options": {"choices": ["silver", "gold"]}},
                                  {"tag": "TALL", "type": "boolean"}],
                 "tags": ["vip"], "members": [{"email_address": "ada@example.com"}, {"email_address": "bob@example.com", "status": "unsubscribed"}]}""");
    }

    @AfterEach
    void stop() {
        sandbox.close();
        client.close();
    }

    private HttpResponse<String> send(final String key, final String method, final String path, final String body) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(sandbox.uri() + path)).header("api-key", key).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int send(final String method, final String path, final String body) throws IOException, InterruptedException {
        return send(EspSandbox.API_KEY, method, path, body).statusCode();
    }

    private JsonNode get(final String path) throws IOException, InterruptedException {
        return Reply.JSON.readTree(send(EspSandbox.API_KEY, "GET", path, "").body());
    }

    private String status(final String name) {
        final JsonNode contact = sandbox.members("12").get(name + "@example.com");
        return contact == null ? null : contact.get("status").asText();
    }

    @Test
    void aWrongKeyIsRefused() throws IOException, InterruptedException {
        assertEquals(401, send("another", "GET", ADA, "").statusCode());
    }

    @Test
    void unknownAttributesAndWrongTypesAreDroppedWithoutAWord() throws IOException, InterruptedException {
        assertEquals(204, send("PUT", ADA, "{\"attributes\": {\"CITY\": \"Jena\", \"POINTS\": \"many\", \"TIER\": \"gold\", \"FIRSTNAME\": \"Ada\"}}"));
        assertEquals("{\"FIRSTNAME\":\"Ada\"}", get(ADA).get("attributes").toString());
        assertEquals(204, send("PUT", ADA, "{\"attributes\": {\"TIER\": 2, \"FIRSTNAME\": \"\"}}"));
        assertEquals("{\"TIER\":\"gold\"}", get(ADA).get("attributes").toString());
    }

    @Test
    void anotherAddressEndsABlocklisting() throws IOException, InterruptedException {
        assertEquals(400, send("PUT", "/v3/contacts/bob@example.com", "{\"attributes\": {\"EMAIL\": \"ada@example.com\"}}"));
        assertEquals(204, send("PUT", "/v3/contacts/bob@example.com", "{\"attributes\": {\"EMAIL\": \"rob@example.com\"}}"));
        assertEquals("subscribed", status("rob"));
        assertNull(status("bob"));
    }

    @Test
    void anErasureLosesTheBlocklisting() throws IOException, InterruptedException {
        assertEquals(204, send("DELETE", "/v3/contacts/bob@example.com", ""));
        assertEquals(404, send("DELETE", "/v3/contacts/bob@example.com", ""));
        assertEquals(201, send("POST", "/v3/contacts", "{\"email\": \"bob@example.com\", \"listIds\": [12]}"));
        assertEquals("subscribed", status("bob"));
        assertEquals(201, send("POST", "/v3/contacts", "{\"email\": \"owner@users.example.com\", \"listIds\": [12]}"));
        assertEquals(405, send("DELETE", "/v3/contacts/owner@users.example.com", ""));
    }

    @Test
    void anExistingContactIsUpdatedOnRequestOnly() throws IOException, InterruptedException {
        assertEquals(400, send("POST", "/v3/contacts", "{\"email\": \"ada@example.com\"}"));
        assertEquals(204, send("POST", "/v3/contacts", "{\"email\": \"ada@example.com\", \"updateEnabled\": true, \"attributes\": {\"POINTS\": 3}}"));
        assertEquals(400, send("POST", "/v3/contacts", "{\"email\": \"new@example.com\", \"listIds\": [99]}"));
    }

    @Test
    void theFlagsOfAnImportCountForEveryRow() throws IOException, InterruptedException {
        final String rows = "\"jsonBody\": [{\"email\": \"ada@example.com\"}, {\"email\": \"bob@example.com\"}, {\"email\": \"no address\"}], \"listIds\": [12]";
        assertEquals(202, send("POST", "/v3/contacts/import", "{%s}".formatted(rows)));
        assertEquals(List.of("subscribed", "unsubscribed"), List.of(status("ada"), status("bob")));
        assertEquals(202, send("POST", "/v3/contacts/import", "{%s, \"emailBlacklist\": true}".formatted(rows)));
        assertEquals(List.of("unsubscribed", "unsubscribed"), List.of(status("ada"), status("bob")));
        assertEquals("queued", get("/v3/processes/2").get("status").asText());
        final JsonNode process = get("/v3/processes/2");
        assertEquals("completed", process.get("status").asText());
        assertEquals("EMAIL;REASON\n\"no address\";invalid_emails\n", send("", "GET", process.at("/info/import/invalid_emails").asText(), "").body(), "without a key");
        assertTrue(process.at("/info/import/duplicate_phone_id").isNull());
    }

    @Test
    void inAnImportThatClearsAMissingColumnIsEmpty() throws IOException, InterruptedException {
        send("PUT", ADA, "{\"attributes\": {\"FIRSTNAME\": \"Ada\", \"POINTS\": 3, \"TALL\": true}}");
        send("POST", "/v3/contacts/import", "{\"jsonBody\": [{\"email\": \"ada@example.com\", \"attributes\": {\"FIRSTNAME\": \"\", \"TALL\": false}}], \"listIds\": [12]}");
        assertEquals("{\"FIRSTNAME\":\"Ada\",\"POINTS\":3,\"TALL\":true}", get(ADA).get("attributes").toString());
        send("POST", "/v3/contacts/import", """
                {"jsonBody": [{"email": "ada@example.com", "attributes": {"FIRSTNAME": ""}}, {"email": "bob@example.com", "attributes": {"POINTS": 4}}], "listIds": [12],
                 "emptyContactsAttributes": true}""");
        assertEquals("{\"TALL\":true}", get(ADA).get("attributes").toString());
    }

    @Test
    void upTo150ContactsChangeAListWithARequest() throws IOException, InterruptedException {
        final String many = IntStream.range(0, 151).mapToObj(i -> "\"p%d@example.com\"".formatted(i)).collect(Collectors.joining(","));
        assertEquals(400, send("POST", "/v3/contacts/lists/1000/contacts/add", "{\"emails\": [%s]}".formatted(many)));
        assertEquals(404, send("POST", "/v3/contacts/lists/99/contacts/add", "{\"emails\": [\"ada@example.com\"]}"));
        assertEquals(201, send("POST", "/v3/contacts/lists/1000/contacts/add", "{\"emails\": [\"ada@example.com\", \"nobody@example.com\"]}"));
        assertEquals("[12,1000]", get(ADA).get("listIds").toString());
        assertEquals(1, get("/v3/contacts/lists/1000/contacts").get("count").asInt());
        assertEquals(201, send("POST", "/v3/contacts/lists/12/contacts/remove", "{\"ids\": [%d]}".formatted(get(ADA).get("id").asInt())));
        assertEquals("archived", status("ada"));
    }

    @Test
    void whoIsAskedForConfirmationIsNoContactBefore() throws IOException, InterruptedException {
        assertEquals(400, send("POST", "/v3/contacts/doubleOptinConfirmation", "{\"email\": \"new@example.com\"}"));
        assertEquals(201, send("POST", "/v3/contacts/doubleOptinConfirmation",
                "{\"email\": \"new@example.com\", \"includeListIds\": [12], \"templateId\": 5, \"redirectionUrl\": \"https://example.com\"}"));
        assertEquals(404, send("GET", "/v3/contacts/new@example.com", ""));
        assertEquals("confirmation asked", sandbox.automations("12").getLast().get("trigger").asText());
        sandbox.submitForm("12", "new@example.com", "subscribed");
        assertEquals("[12]", get("/v3/contacts/new@example.com").get("listIds").toString());
    }

    @Test
    void anEventOfAnUnknownAddressMakesAContact() throws IOException, InterruptedException {
        assertEquals(204, send("POST", "/v3/events", "{\"event_name\": \"purchase\", \"identifiers\": {\"email_id\": \"new@example.com\"}}"));
        assertEquals("archived", status("new"));
    }

    @Test
    void aTokenNeedsItsClient() throws IOException, InterruptedException {
        final String form = "grant_type=client_credentials&client_id=%s&client_secret=%s".formatted(BrevoVendorApi.CLIENT_ID, BrevoVendorApi.CLIENT_SECRET);
        assertEquals(400, send("", "POST", BrevoVendorApi.TOKEN_PATH, form).statusCode(), "without a scope");
        assertEquals(200, send("", "POST", BrevoVendorApi.TOKEN_PATH, form + "&scope=contacts").statusCode());
        assertFalse(send("", "POST", BrevoVendorApi.TOKEN_PATH, "grant_type=refresh_token&refresh_token=wrong").body().contains("access_token"));
    }
}
