// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What HubSpot's own answers say about its limits. */
class HubSpotRatesTest {

    /** Half past nine in the evening in Berlin. */
    private static final Clock EVENING = Clock.fixed(Instant.parse("2026-11-30T20:30:00Z"), ZoneId.of("Europe/Berlin"));

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private int status;
    private String body;
    private Map<String, String> headers;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    private Optional<Duration> pause(final int code, final String text, final Map<String, String> more) throws IOException, InterruptedException {
        status = code;
        body = text;
        headers = more;
        final HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getAddress().getPort())).build();
        return new HubSpotRates(EVENING).pause(client.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void theRollingLimitRestsForItsWindow() throws IOException, InterruptedException {
        assertEquals(Optional.of(Duration.ofSeconds(10)), pause(429, "{\"policyName\": \"TEN_SECONDLY_ROLLING\"}", Map.of()));
        assertEquals(Optional.of(Duration.ofMillis(700)), pause(429, "{\"policyName\": \"TEN_SECONDLY_ROLLING\"}", Map.of("X-HubSpot-RateLimit-Interval-Milliseconds", "700")));
        assertEquals(Optional.of(Duration.ofSeconds(10)), pause(429, "{\"policyName\": \"TEN_SECONDLY_ROLLING\"}", Map.of("X-HubSpot-RateLimit-Interval-Milliseconds", "86400000")),
                "never longer than ten seconds");
    }

    @Test
    void theDailyLimitRestsUntilTheAccountsMidnight() throws IOException, InterruptedException {
        assertEquals(Optional.of(Duration.ofMinutes(150)), pause(429, "{\"policyName\": \"DAILY\"}", Map.of()));
        assertEquals(Optional.of(Duration.ofMinutes(150)), pause(200, "{}", Map.of("X-HubSpot-RateLimit-Daily-Remaining", "0")));
    }

    @Test
    void aWindowWithoutRequestsLeftRestsBeforeTheRefusal() throws IOException, InterruptedException {
        assertEquals(Optional.of(Duration.ofMillis(5000)), pause(200, "{}", Map.of("X-HubSpot-RateLimit-Remaining", "0", "X-HubSpot-RateLimit-Interval-Milliseconds", "5000")));
        assertEquals(Optional.empty(), pause(200, "{}", Map.of("X-HubSpot-RateLimit-Remaining", "1", "X-HubSpot-RateLimit-Daily-Remaining", "1")));
    }

    @Test
    void anotherRefusalSaysNothingMore() throws IOException, InterruptedException {
        assertEquals(Optional.empty(), pause(429, "{\"policyName\": \"SECONDLY\"}", Map.of()));
        assertEquals(Optional.empty(), pause(429, "<html></html>", Map.of()));
        assertEquals(Optional.empty(), pause(503, "", Map.of()));
    }
}
