// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.brevo.BrevoPlan;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.HttpExchange;
import io.emailpersonalization.nifi.esp.http.RateBudget;
import io.emailpersonalization.nifi.esp.http.Rehearsal;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Sends requests to the API: JSON in, JSON out, refusals of the account as exceptions with a cure. Tested by {@code BrevoClientTest} and {@code HostileVendorTest}. */
public final class BrevoApi {

    public static final JsonMapper JSON = JsonMapper.builder().build();

    /** The endpoint groups, see {@link BrevoPlan}. */
    public static final String CONTACTS = "contacts";
    public static final String EVENTS = "events";
    public static final String OTHERS = "others";

    public static final int CREATED = 201;
    private static final int PAYMENT_REQUIRED = 402;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    /** Another request on the same contact is under way. */
    private static final int TOO_EARLY = 425;

    private static final Pattern ADDRESS = Pattern.compile("\\S+@\\S+");
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{6,}");

    private final HttpExchange exchange;
    private final Target target;
    private final boolean urgent;
    private final Instant sendBefore;

    /** A header that authenticates a request. */
    public record Credential(String header, String value) {
    }

    /** Gives the credential of each request: a token expires. */
    @FunctionalInterface
    public interface Credentials {
        Credential current() throws EspRefusedException;
    }

    /**
     * Where requests go.
     *
     * @param base root of the API with a trailing slash
     */
    public record Target(URI base, Credentials credentials, Duration timeout) {
    }

    /**
     * An answer of Brevo: a success, or a refusal that concerns the content of the request.
     *
     * @param body an empty object for an answer without a body
     * @param at the vendor's clock, in seconds
     */
    public record Answer(int status, JsonNode body, Instant at) {

        public boolean isSuccess() {
            return status < 300;
        }

        public boolean isAbsent() {
            return status == NOT_FOUND;
        }

        public boolean isNotAllowed() {
            return status == NOT_ALLOWED;
        }

        /** Returns Brevo's code of a refusal, such as invalid_parameter. */
        public String code() {
            return body.path("code").asText("refused").replaceAll("[^a-zA-Z_]", "");
        }

        /** Returns Brevo's words for a refusal, without addresses and numbers. */
        public String message() {
            return NUMBER.matcher(ADDRESS.matcher(body.path("message").asText("")).replaceAll("the address")).replaceAll("the number");
        }

        /** Returns the refusal of the whole request. */
        public EspRefusedException refusal() {
            return new EspRefusedException("Brevo refuses the request: HTTP %d %s".formatted(status, code()), true);
        }
    }

    public BrevoApi(final HttpExchange exchange, final Target target) {
        this(exchange, target, false, Instant.MAX);
    }

    private BrevoApi(final HttpExchange exchange, final Target target, final boolean urgent, final Instant sendBefore) {
        this.exchange = exchange;
        this.target = target;
        this.urgent = urgent;
        this.sendBefore = sendBefore;
    }

    /** Returns an API whose requests overtake others. */
    public BrevoApi forWithdrawals() {
        return new BrevoApi(exchange, target, true, sendBefore);
    }

    /** Returns an API whose requests are not sent after a deadline. */
    public BrevoApi before(final Instant time) {
        return new BrevoApi(exchange, target, urgent, time);
    }

    /** Returns an API that sends only what reads. */
    public BrevoApi rehearsing(final Rehearsal rehearsal) {
        return new BrevoApi(exchange.rehearsing(rehearsal), target, urgent, sendBefore);
    }

    /** Returns how many requests may be open at a time. */
    public int connections() {
        return exchange.connections();
    }

    /**
     * Reads a resource, whatever the deadline.
     *
     * @param complete tells the vendor's answer from that of a gateway in between
     */
    public JsonNode get(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        return find(path, complete).orElseThrow(() -> new EspRefusedException("Brevo does not know a resource of its own API (HTTP 404): check the API URL", false));
    }

    /** Reads a resource that may not exist, whatever the deadline; empty where it does not. */
    public Optional<JsonNode> find(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        try {
            return before(Instant.MAX).look(path, complete);
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a resource that may not exist before the deadline; empty where it does not. */
    public Optional<JsonNode> look(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Answer answer = send("GET", path, null, complete, false);
        if (answer.isAbsent()) {
            return Optional.empty();
        }
        if (!answer.isSuccess()) {
            throw answer.refusal();
        }
        return Optional.of(answer.body());
    }

    /** Sends a request whose success has no content that matters. */
    public Answer send(final String method, final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return send(method, path, body, any -> true, false);
    }

    /** Sends a request that is not repeated once it may have had its effect. */
    public Answer sendOnce(final String method, final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return send(method, path, body, any -> true, true);
    }

    /**
     * Sends a request. Throws where the key, the account or the whole API is at fault.
     *
     * @param body null for none
     * @param complete tells the vendor's success from an answer of a gateway in between
     */
    public Answer send(final String method, final String path, final Map<String, ?> body, final Predicate<JsonNode> complete, final boolean once)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Credential credential = target.credentials().current();
        final HttpRequest.Builder request = HttpRequest.newBuilder(target.base().resolve(path)).timeout(target.timeout()).header(credential.header(), credential.value())
                .header("Accept", "application/json");
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofByteArray(bytes(body)));
        }
        final HttpResponse<String> response = exchange.send(new HttpExchange.Call(request.build(), group(path), urgent, once, sendBefore),
                answer -> isComplete(answer, complete), answer -> answer.statusCode() == TOO_EARLY);
        refuseAccount(response);
        final JsonNode json = json(response);
        return new Answer(response.statusCode(), json == null ? JSON.createObjectNode() : json, date(response));
    }

    public static byte[] bytes(final Object body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A request cannot be written as JSON", e);
        }
    }

    /**
     * Reads a file that Brevo names, without the credential: from a host with HTTPS, or from the host of the API. Empty for another address, and where the file cannot be read.
     *
     * @param address absolute, or relative to the API
     */
    public Optional<String> file(final String address) throws EspUnavailableException, EspRefusedException {
        final URI uri;
        try {
            uri = target.base().resolve(address);
        } catch (final IllegalArgumentException e) {
            return Optional.empty();
        }
        if (!"https".equals(uri.getScheme()) && !target.base().getAuthority().equals(uri.getAuthority())) {
            return Optional.empty();
        }
        try {
            final HttpResponse<String> response = exchange.send(new HttpExchange.Call(HttpRequest.newBuilder(uri).timeout(target.timeout()).build(), RateBudget.NO_GROUP, false, false, Instant.MAX),
                    any -> true, any -> false);
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String group(final String path) {
        return path.startsWith("contacts") ? CONTACTS : path.startsWith("events") ? EVENTS : OTHERS;
    }

    /** An error of Brevo has a code or a message; any other 404 is from a gateway in between. */
    private static boolean isComplete(final HttpResponse<String> answer, final Predicate<JsonNode> complete) {
        final JsonNode body = json(answer);
        if (answer.statusCode() == NOT_FOUND || answer.statusCode() == NOT_ALLOWED) {
            return body != null && body.hasNonNull("code");
        }
        return answer.statusCode() >= 300 || body != null && complete.test(body);
    }

    private static JsonNode json(final HttpResponse<String> response) {
        if (response.statusCode() == 204 || response.statusCode() == CREATED && response.body().isEmpty()) {
            return JSON.createObjectNode();
        }
        try {
            final JsonNode body = JSON.readTree(response.body());
            return body != null && body.isObject() ? body : null;
        } catch (final JsonProcessingException e) {
            return null;
        }
    }

    private static Instant date(final HttpResponse<String> response) {
        return response.headers().firstValue("Date").flatMap(BrevoTimes::readHeader).orElseGet(Instant::now);
    }

    /** Throws where the key, the account or the API URL is at fault. A refusal of 400, 404, 405 and the like is about the content. */
    private static void refuseAccount(final HttpResponse<String> response) throws EspRefusedException {
        final int status = response.statusCode();
        if (status >= 300 && status < 400) {
            throw new EspRefusedException("Brevo answers HTTP " + status + ", a redirect, which is not followed", false);
        }
        switch (status) {
            case 401 -> throw new EspRefusedException("Brevo does not accept the credential: create an API key under Settings, SMTP & API, API keys, and add the address of this node to the "
                    + "authorized IPs there", false);
            case PAYMENT_REQUIRED -> throw new EspRefusedException("Brevo demands more credits for the request (HTTP 402): see the plan of the account", false);
            case FORBIDDEN -> throw new EspRefusedException("Brevo forbids the request (HTTP 403): the account is under validation or suspended, or the scope of the token is too narrow", false);
            default -> {
                // a success, or a refusal of the content
            }
        }
    }
}
