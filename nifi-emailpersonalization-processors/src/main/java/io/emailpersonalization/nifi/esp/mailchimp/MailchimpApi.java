// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.EspRefusedException;
import io.emailpersonalization.nifi.esp.EspUnavailableException;
import io.emailpersonalization.nifi.esp.HttpExchange;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls of the API: JSON in, JSON out, refusals in words. */
final class MailchimpApi {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final HttpExchange exchange;
    private final URI base;
    private final String authorization;
    private final Duration timeout;

    /** @param base root of the API with a trailing slash */
    MailchimpApi(final HttpExchange exchange, final URI base, final String authorization, final Duration timeout) {
        this.exchange = exchange;
        this.base = base;
        this.authorization = authorization;
        this.timeout = timeout;
    }

    URI uri(final String path) {
        return base.resolve(path);
    }

    JsonNode get(final String path) throws EspUnavailableException, EspRefusedException {
        return send(request(path).GET().build());
    }

    /** What is there; empty for 404. */
    Optional<JsonNode> find(final String path) throws EspUnavailableException, EspRefusedException {
        final HttpResponse<String> response = exchange(request(path).GET().build());
        if (response.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(body(response));
    }

    JsonNode patch(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException {
        return send(request(path).header("Content-Type", "application/json").method("PATCH", json(body)).build());
    }

    JsonNode post(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException {
        return send(request(path).header("Content-Type", "application/json").POST(json(body)).build());
    }

    private static HttpRequest.BodyPublisher json(final Map<String, ?> body) {
        try {
            return HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A contact cannot be written as JSON", e);
        }
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(timeout).header("Authorization", authorization).header("Accept", "application/json");
    }

    private JsonNode send(final HttpRequest request) throws EspUnavailableException, EspRefusedException {
        return body(exchange(request));
    }

    private HttpResponse<String> exchange(final HttpRequest request) throws EspUnavailableException {
        return exchange.send(request, answer -> answer.statusCode() >= 300 || json(answer) != null,
                // at a very high volume Mailchimp answers 403 without a JSON body
                answer -> answer.statusCode() == FORBIDDEN && json(answer) == null);
    }

    private static JsonNode body(final HttpResponse<String> response) throws EspRefusedException {
        if (response.statusCode() < 300) {
            return json(response);
        }
        throw refusal(response);
    }

    private static JsonNode json(final HttpResponse<String> response) {
        if (response.statusCode() == 204) {
            return JSON.createObjectNode();
        }
        try {
            final JsonNode body = JSON.readTree(response.body());
            return body != null && body.isObject() ? body : null;
        } catch (final JsonProcessingException e) {
            return null;
        }
    }

    private static EspRefusedException refusal(final HttpResponse<String> response) {
        final JsonNode problem = json(response);
        final String title = problem == null ? "" : " " + problem.path("title").asText("").replaceAll("[^A-Za-z ]", "");
        return switch (response.statusCode()) {
            case 400, 413, 422 -> new EspRefusedException("Mailchimp refuses the request: HTTP " + response.statusCode() + title, true);
            case 401 -> new EspRefusedException("Mailchimp does not know the API key: create one under Account, Extras, API keys, and set it in MailchimpClientService", false);
            case FORBIDDEN -> new EspRefusedException("Mailchimp forbids the request: the user of the API key needs the role Manager, or the account is disabled", false);
            case NOT_FOUND -> new EspRefusedException("Mailchimp does not know the audience: its id stands under Audience, Settings, Audience name and defaults", false);
            default -> new EspRefusedException("Mailchimp answers HTTP " + response.statusCode() + title + (response.statusCode() < 400 ? ", a redirect, which is not followed" : ""), false);
        };
    }
}
