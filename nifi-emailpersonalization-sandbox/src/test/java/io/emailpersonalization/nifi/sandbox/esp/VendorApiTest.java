// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import io.emailpersonalization.nifi.sandbox.esp.audience.StatusChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** The sandbox does for another vendor what it does for Mailchimp. */
class VendorApiTest {

    private static final String ADA = "/v1/readers/people/ada@example.com";

    private final HttpClient client = HttpClient.newHttpClient();
    private EspSandbox sandbox;

    @TempDir
    Path folder;

    @BeforeEach
    void start() {
        sandbox = EspSandbox.start(new DirectoryApi(), 0, folder.resolve("state"));
        sandbox.audience("readers", "{}");
    }

    @AfterEach
    void stop() {
        sandbox.close();
        client.close();
    }

    private HttpResponse<String> send(final String key, final String method, final String path, final String body) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(sandbox.uri() + path)).header("directory-key", key).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(final String method, final String path, final String body) throws IOException, InterruptedException {
        return send(EspSandbox.API_KEY, method, path, body);
    }

    @Test
    void theVendorReadsTheKeyAndRefusesInItsOwnWords() throws IOException, InterruptedException {
        final HttpResponse<String> refused = send("another", "GET", ADA, "");
        assertEquals(401, refused.statusCode());
        assertEquals("{\"code\":\"unauthorized\"}", refused.body());
        assertEquals(401, sandbox.requests().getFirst().status());
    }

    @Test
    void requestsChangeTheStoreThatTheAdminInterfaceShows() throws IOException, InterruptedException {
        assertEquals(204, send("PUT", ADA, "{\"status\": \"pending\", \"fields\": {\"name\": \"Ada\"}}").statusCode());
        assertEquals("Ada", sandbox.members("readers").get("ada@example.com").get("fields").get("name").asText());
        assertEquals("confirmation asked", sandbox.automations("readers").getFirst().get("trigger").asText());
        sandbox.submitForm("readers", "ada@example.com", "unsubscribed");
        assertEquals(List.of("pending", "unsubscribed"), sandbox.statusChanges("readers").stream().map(StatusChange::to).toList());
        send("PUT", "/v1/readers/people/ADA@example.com", "{\"status\": \"subscribed\"}");
        assertEquals(2, sandbox.members("readers").size(), "this vendor tells spellings apart");
    }

    @Test
    void faultsUseTheVendorsPathsAndRefusals() throws IOException, InterruptedException {
        sandbox.inject(Fault.answer(1, 503, "text/plain", "down"));
        assertEquals(503, send("PUT", ADA, "{\"status\": \"subscribed\"}").statusCode());
        sandbox.inject(Fault.tooManyRequests(1).retryAfter(7).onContact("PUT", "ada@example.com"));
        assertEquals(204, send("PUT", "/v1/readers/people/bob@example.com", "{\"status\": \"subscribed\"}").statusCode());
        final HttpResponse<String> refused = send("PUT", ADA, "{\"status\": \"subscribed\"}");
        assertEquals("429 {\"code\":\"slow_down\"} 7", refused.statusCode() + " " + refused.body() + " " + refused.headers().firstValue("Retry-After").orElse(""));
        sandbox.inject(Fault.of(Fault.Kind.CUT_AFTER_EFFECT, 1));
        assertThrows(IOException.class, () -> send("PUT", ADA, "{\"status\": \"subscribed\"}"));
        assertEquals(List.of("bob@example.com", "ada@example.com"), List.copyOf(sandbox.members("readers").keySet()));
    }

    @Test
    void aLimitPerHourHitsItsGroupOfEndpointsOnly() throws IOException, InterruptedException {
        send("PUT", ADA, "{\"status\": \"subscribed\"}");
        for (int i = 0; i < DirectoryApi.READS_PER_HOUR; i++) {
            assertEquals(200, send("GET", ADA, "").statusCode());
        }
        assertEquals(429, send("GET", ADA, "").statusCode());
        assertEquals(204, send("PUT", ADA, "{\"status\": \"unsubscribed\"}").statusCode());
    }

    @Test
    void aRestartRestoresTheStore() throws IOException, InterruptedException {
        send("PUT", ADA, "{\"status\": \"subscribed\", \"fields\": {\"name\": \"Ada\"}}");
        sandbox.close();
        sandbox = EspSandbox.start(new DirectoryApi(), 0, folder.resolve("state"));
        assertEquals("Ada", sandbox.members("readers").get("ada@example.com").get("fields").get("name").asText());
        assertEquals("PUT", sandbox.requests().getFirst().method());
    }
}
