// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A connection that takes long to come. */
class ExpiringBodyTest {

    private static HttpRequest post(final EspSandbox sandbox) {
        return HttpRequest.newBuilder(URI.create(sandbox.uri() + "/3.0/lists/a1")).header("Authorization", "Bearer " + EspSandbox.API_KEY)
                .POST(HttpRequest.BodyPublishers.ofString("{\"members\": [{\"email_address\": \"a@example.com\", \"status_if_new\": \"subscribed\"}]}")).build();
    }

    @Test
    void aBodyIsNotSentAfterItsDeadline() throws IOException, InterruptedException {
        try (EspSandbox sandbox = EspSandbox.start(); HttpClient client = HttpClient.newHttpClient()) {
            sandbox.audience("a1", "{}");
            final IOException broken = assertThrows(IOException.class,
                    () -> client.send(ExpiringBody.of(post(sandbox), Instant.now().minusMillis(1)), HttpResponse.BodyHandlers.ofString()));
            assertTrue(ExpiringBody.isOverdue(broken));
            assertEquals(List.of(), sandbox.requests());
            assertEquals(200, client.send(ExpiringBody.of(post(sandbox), Instant.now().plusSeconds(60)), HttpResponse.BodyHandlers.ofString()).statusCode());
            assertEquals("[a@example.com]", sandbox.members("a1").keySet().toString());
        }
    }

    @Test
    void aRequestWithoutABodyOrWithoutATimeStaysAsItIs() {
        final HttpRequest get = HttpRequest.newBuilder(URI.create("http://127.0.0.1/")).GET().build();
        final HttpRequest post = HttpRequest.newBuilder(get.uri()).POST(HttpRequest.BodyPublishers.ofString("{}")).build();
        assertSame(get, ExpiringBody.of(get, Instant.MIN));
        assertSame(post, ExpiringBody.of(post, Instant.MAX));
    }
}
