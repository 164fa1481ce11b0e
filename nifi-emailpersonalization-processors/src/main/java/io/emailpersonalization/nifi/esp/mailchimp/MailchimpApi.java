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
import java.util.function.Predicate;

/** Calls of the API: JSON in, JSON out, refusals in words. */
final class MailchimpApi {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final HttpExchange exchange;
    private final URI base;
    private final String authorization;
    private final Duration timeout;
    private final boolean urgent;

    /** @param base root of the API with a trailing slash */
    MailchimpApi(final HttpExchange exchange, final URI base, final String authorization, final Duration timeout) {
        this(exchange, base, authorization, timeout, false);
    }

    private MailchimpApi(final HttpExchange exchange, final URI base, final String authorization, final Duration timeout, final boolean urgent) {
        this.exchange = exchange;
        this.base = base;
        this.authorization = authorization;
        this.timeout = timeout;
        this.urgent = urgent;
    }

    /** The same, for withdrawals: they go before others. */
    MailchimpApi forWithdrawals() {
        return new MailchimpApi(exchange, base, authorization, timeout, true);
    }

    /** The id of the account that the key belongs to; empty where the key may not ask for it. */
    Optional<String> accountId() throws EspUnavailableException, EspRefusedException {
        final HttpResponse<String> response = exchange(request("?fields=account_id").GET().build(), false, any -> true);
        return response.statusCode() == FORBIDDEN ? Optional.empty() : Optional.of(body(response).path("account_id").asText("")).filter(id -> !id.isEmpty());
    }

    JsonNode get(final String path) throws EspUnavailableException, EspRefusedException {
        return body(exchange(request(path).GET().build(), false, any -> true));
    }

    /** What is there; empty for 404. */
    Optional<JsonNode> find(final String path) throws EspUnavailableException, EspRefusedException {
        final HttpResponse<String> response = exchange(request(path).GET().build(), false, any -> true);
        return response.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(body(response));
    }

    JsonNode patch(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException {
        return patch(path, body, false);
    }

    /** Not repeated once it may have had its effect. */
    JsonNode patchOnce(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException {
        return patch(path, body, true);
    }

    private JsonNode patch(final String path, final Map<String, ?> body, final boolean once) throws EspUnavailableException, EspRefusedException {
        return body(exchange(request(path).header("Content-Type", "application/json").method("PATCH", json(body)).build(), once, any -> true));
    }

    /** @param complete whether the answer has what the vendor's has: a gateway in between answers too */
    JsonNode post(final String path, final Map<String, ?> body, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        return body(exchange(request(path).header("Content-Type", "application/json").POST(json(body)).build(), false, complete));
    }

    /** Whether there was something to post to. */
    boolean postIfFound(final String path) throws EspUnavailableException, EspRefusedException {
        return wasFound(exchange(request(path).POST(HttpRequest.BodyPublishers.noBody()).build(), false, any -> true));
    }

    /** Done as well where there is nothing, or nothing any more: Mailchimp answers 405 for what is archived. */
    void delete(final String path) throws EspUnavailableException, EspRefusedException {
        final HttpResponse<String> response = exchange(request(path).DELETE().build(), false, any -> true);
        if (response.statusCode() != 405) {
            wasFound(response);
        }
    }

    private static boolean wasFound(final HttpResponse<String> response) throws EspRefusedException {
        if (response.statusCode() == NOT_FOUND) {
            return false;
        }
        body(response);
        return true;
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

    private HttpResponse<String> exchange(final HttpRequest request, final boolean once, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        return exchange.send(new HttpExchange.Call(request, urgent, once), answer -> {
            final JsonNode body = json(answer);
            // a 404 of the vendor is a problem document; any other is a gateway's, which knows nothing of contacts
            return answer.statusCode() >= 300 && answer.statusCode() != NOT_FOUND || body != null && (answer.statusCode() == NOT_FOUND || complete.test(body));
        },
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
