// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.HttpExchange;
import io.emailpersonalization.nifi.esp.http.Rehearsal;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sends requests to the API: JSON in, JSON out, refusals of the account as exceptions with a cure. An answer without HubSpot's own body, such as the page of a gateway, counts as none.
 * Tested by HubSpotClientTest and HostileVendorTest.
 */
public final class HubSpotApi {

    public static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int NO_CONTENT = 204;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    /** HubSpot's documentation of errors: a lock of a record, and a migration between data centers. Both ask to come back. */
    private static final int LOCKED = 423;
    private static final int MIGRATING = 477;

    private final HttpExchange exchange;
    private final URI base;
    private final AccessTokens tokens;
    private final Duration timeout;
    private final boolean urgent;
    private final Instant sendBefore;

    /** @param base root of the API with a trailing slash */
    public HubSpotApi(final HttpExchange exchange, final URI base, final AccessTokens tokens, final Duration timeout) {
        this(exchange, base, tokens, timeout, false, Instant.MAX);
    }

    private HubSpotApi(final HttpExchange exchange, final URI base, final AccessTokens tokens, final Duration timeout, final boolean urgent, final Instant sendBefore) {
        this.exchange = exchange;
        this.base = base;
        this.tokens = tokens;
        this.timeout = timeout;
        this.urgent = urgent;
        this.sendBefore = sendBefore;
    }

    /**
     * An answer that is HubSpot's own.
     *
     * @param body an empty object where the answer has none
     */
    public record Answer(int status, JsonNode body) {

        public boolean isSuccess() {
            return status < 300;
        }

        /** Returns the body of a success. */
        public JsonNode orThrow() throws EspRefusedException {
            if (isSuccess()) {
                return body;
            }
            throw HubSpotRefusals.of(this);
        }
    }

    /** Returns an API whose requests overtake others. */
    public HubSpotApi forWithdrawals() {
        return new HubSpotApi(exchange, base, tokens, timeout, true, sendBefore);
    }

    /** Returns an API whose requests about contacts are not sent after a deadline. */
    public HubSpotApi before(final Instant time) {
        return new HubSpotApi(exchange, base, tokens, timeout, urgent, time);
    }

    /** Returns an API that sends only what reads. */
    public HubSpotApi rehearsing(final Rehearsal rehearsal) {
        return new HubSpotApi(exchange.rehearsing(rehearsal), base, tokens, timeout, urgent, sendBefore);
    }

    /** Returns how many requests may be open at a time. */
    public int connections() {
        return exchange.connections();
    }

    /** Reads a resource, whatever the deadline. */
    public JsonNode get(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        return read(path, complete).orThrow();
    }

    /** Reads a resource that may not exist, whatever the deadline; empty where it does not. */
    public Optional<JsonNode> find(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        final Answer answer = read(path, complete);
        return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(answer.orThrow());
    }

    /**
     * Reads a resource, whatever the deadline.
     *
     * @param complete tells the vendor's answer from that of a gateway in between
     */
    public Answer read(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        try {
            return before(Instant.MAX).send("GET", path, null, complete);
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends a request. Returns a success, or a refusal that is about its content.
     *
     * @param body null for none
     * @param complete tells the vendor's success from that of a gateway in between
     * @throws EspRefusedException where HubSpot refuses the credential
     */
    public Answer send(final String method, final String path, final Object body, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return send(method, path, body, false, complete);
    }

    /** Sends a request that is not repeated once it may have had its effect. Otherwise as {@link #send(String, String, Object, Predicate)}. */
    public Answer sendOnce(final String method, final String path, final Object body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return send(method, path, body, true, any -> true);
    }

    private Answer send(final String method, final String path, final Object body, final boolean once, final Predicate<JsonNode> complete)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final String token = tokens.current();
        Answer answer = exchange(request(method, path, body, token), once, complete);
        if (answer.status() == UNAUTHORIZED && !token.equals(tokens.current())) {
            answer = exchange(request(method, path, body, tokens.current()), once, complete);
        }
        if (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN || answer.status() >= 300 && answer.status() < 400) {
            throw HubSpotRefusals.of(answer);
        }
        return answer;
    }

    private HttpRequest request(final String method, final String path, final Object body, final String token) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(timeout).header("Authorization", "Bearer " + token).header("Accept", "application/json");
        if (body == null) {
            return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
        }
        try {
            return request.header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))).build();
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A contact cannot be written as JSON", e);
        }
    }

    private Answer exchange(final HttpRequest request, final boolean once, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final HttpResponse<String> response = exchange.send(new HttpExchange.Call(request, urgent, once, sendBefore), answer -> isVendors(answer, complete),
                answer -> answer.statusCode() == LOCKED || answer.statusCode() == MIGRATING);
        final JsonNode body = json(response);
        return new Answer(response.statusCode(), body == null ? JSON.createObjectNode() : body);
    }

    /** Whether an answer is HubSpot's own: its errors are objects with a category, or with a message and an id. */
    private static boolean isVendors(final HttpResponse<String> answer, final Predicate<JsonNode> complete) {
        final JsonNode body = json(answer);
        if (answer.statusCode() < 300) {
            return body != null && complete.test(body);
        }
        return answer.statusCode() < 400 || answer.statusCode() == TOO_LARGE || body != null && (body.hasNonNull("category") || body.hasNonNull("correlationId"));
    }

    private static JsonNode json(final HttpResponse<String> response) {
        if (response.statusCode() == NO_CONTENT) {
            return JSON.createObjectNode();
        }
        try {
            final JsonNode body = JSON.readTree(response.body());
            return body != null && body.isObject() ? body : null;
        } catch (final JsonProcessingException e) {
            return null;
        }
    }

    /** Encodes a text for a path or query. */
    public static String encoded(final String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Whether a body is that of a batch. */
    public static boolean hasResults(final JsonNode body) {
        return body.path("results").isArray();
    }
}
