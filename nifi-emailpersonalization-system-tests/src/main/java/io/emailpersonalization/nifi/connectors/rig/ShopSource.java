// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.sandbox.Ports;
import io.emailpersonalization.nifi.sandbox.WebhookSignature;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A shop that signs and posts customers one after the other, and each of them until it is answered with 200, as shops do. */
final class ShopSource implements Source {

    private static final String SECRET = "the secret of the shop";
    private static final int CUSTOMERS = 60;
    private static final long PAUSE_MILLIS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final int port = Ports.free();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();
    private volatile boolean isClosed;
    private Thread shop;

    @Override
    public Set<String> records() {
        return IntStream.rangeClosed(1, CUSTOMERS).mapToObj(i -> "customer " + (7000 + i)).collect(Collectors.toSet());
    }

    @Override
    public Map<String, Map<String, String>> parameters() {
        return Map.of("Webhook Environment", Map.of("Webhook Port", Integer.toString(port), "Webhook Path", "a7Qx"), "Webhook Connections", Map.of("Webhook Secrets", SECRET));
    }

    @Override
    public void awaitMiddle(final RunningPart part) {
        shop = Thread.ofVirtual().start(() -> IntStream.rangeClosed(1, CUSTOMERS).forEach(this::post));
        part.await("a third of the customers", () -> part.count("customers") >= CUSTOMERS / 3);
    }

    private void post(final int number) {
        final String body = """
                {"id": %d, "email": "s%d@example.com", "first_name": "Zoë", "last_name": "O'Neill",
                 "created_at": "2026-01-01T10:00:00Z", "updated_at": "2026-01-10T08:00:00Z", "orders_count": 1,
                 "email_marketing_consent": {"state": "subscribed", "consent_updated_at": "2026-01-01T10:00:00Z"}}""".formatted(7000 + number, number);
        final HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/a7Qx/customers".formatted(port))).header("Content-Type", "application/json")
                .header("X-Shopify-Hmac-Sha256", WebhookSignature.base64(SECRET, body)).timeout(LIMIT).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        while (!isClosed && !isAccepted(request)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
        }
    }

    private boolean isAccepted(final HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (final IOException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        client.shutdownNow();
        if (shop != null) {
            shop.interrupt();
        }
    }
}
