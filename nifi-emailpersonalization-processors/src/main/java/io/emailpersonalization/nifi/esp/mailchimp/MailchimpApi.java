// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.HttpExchange;
import io.emailpersonalization.nifi.esp.http.Rehearsal;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Sends requests to the API: JSON in, JSON out, refusals as exceptions with a cure. Tested by {@code MailchimpClientTest} and {@code HostileVendorTest}. */
final class MailchimpApi {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;

    private final HttpExchange exchange;
    private final URI base;
    private final String authorization;
    private final Duration timeout;
    private final boolean urgent;
    private final Instant sendBefore;

    /** @param base root of the API with a trailing slash */
    MailchimpApi(final HttpExchange exchange, final URI base, final String authorization, final Duration timeout) {
        this(exchange, base, authorization, timeout, false, Instant.MAX);
    }

    private MailchimpApi(final HttpExchange exchange, final URI base, final String authorization, final Duration timeout, final boolean urgent, final Instant sendBefore) {
        this.exchange = exchange;
        this.base = base;
        this.authorization = authorization;
        this.timeout = timeout;
        this.urgent = urgent;
        this.sendBefore = sendBefore;
    }

    /** Returns an API whose requests overtake others. */
    MailchimpApi forWithdrawals() {
        return new MailchimpApi(exchange, base, authorization, timeout, true, sendBefore);
    }

    /** Returns an API whose requests about contacts are not sent after a deadline. */
    MailchimpApi before(final Instant time) {
        return new MailchimpApi(exchange, base, authorization, timeout, urgent, time);
    }

    /** Returns an API that sends only what reads. */
    MailchimpApi rehearsing(final Rehearsal rehearsal) {
        return new MailchimpApi(exchange.rehearsing(rehearsal), base, authorization, timeout, urgent, sendBefore);
    }

    /** Returns how many requests may be open at a time. */
    int connections() {
        return exchange.connections();
    }

    /** Reads the id of the account of the key; empty where the key may not read it. */
    Optional<String> accountId() throws EspUnavailableException, EspRefusedException {
        final HttpResponse<String> response = read("?fields=account_id", any -> true);
        return response.statusCode() == FORBIDDEN ? Optional.empty() : Optional.of(body(response).path("account_id").asText("")).filter(id -> !id.isEmpty());
    }

    /** Reads a resource, whatever the deadline. */
    JsonNode get(final String path) throws EspUnavailableException, EspRefusedException {
        return get(path, any -> true);
    }

    /**
     * Reads a resource, whatever the deadline.
     *
     * @param complete tells the vendor's answer from that of a gateway in between
     */
    JsonNode get(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        return body(read(path, complete));
    }

    /**
     * Reads a resource that may not exist, whatever the deadline; empty where it does not.
     *
     * @param complete tells the vendor's answer from that of a gateway in between
     */
    Optional<JsonNode> find(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        final HttpResponse<String> response = read(path, complete);
        return wasFound(response) ? Optional.of(json(response)) : Optional.empty();
    }

    private HttpResponse<String> read(final String path, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException {
        try {
            return before(Instant.MAX).exchange(request(path).GET().build(), false, complete);
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the status of a contact; empty where there is no contact, or no audience. */
    Optional<ContactStatus> status(final String path) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return statusOf(exchange(request(path + "?fields=status").GET().build(), false, MailchimpApi::hasStatus));
    }

    /** Changes a contact, and returns its status; empty where there is no contact. */
    Optional<ContactStatus> patch(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return patch(path, body, false);
    }

    /** Changes a contact, and returns its status. Is not repeated once it may have had its effect. */
    Optional<ContactStatus> patchOnce(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return patch(path, body, true);
    }

    private Optional<ContactStatus> patch(final String path, final Map<String, ?> body, final boolean once) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return statusOf(exchange(request(path).header("Content-Type", "application/json").method("PATCH", json(body)).build(), once, MailchimpApi::hasStatus));
    }

    /** Changes a contact, and returns it; empty where there is no contact. */
    Optional<JsonNode> change(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final HttpResponse<String> response = exchange(request(path).header("Content-Type", "application/json").method("PATCH", json(body)).build(), false, MailchimpApi::hasStatus);
        return wasFound(response) ? Optional.of(json(response)) : Optional.empty();
    }

    /** Whether a body is that of a contact. */
    static boolean hasStatus(final JsonNode member) {
        return !member.path("status").asText("").isEmpty();
    }

    private static Optional<ContactStatus> statusOf(final HttpResponse<String> response) throws EspRefusedException {
        return wasFound(response) ? Optional.of(ContactStatus.of(json(response).path("status").asText())) : Optional.empty();
    }

    /** @param complete tells the vendor's answer from that of a gateway in between */
    JsonNode post(final String path, final Map<String, ?> body, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return body(exchange(request(path).header("Content-Type", "application/json").POST(json(body)).build(), false, complete));
    }

    /** Posts to a contact; returns false where there is none. */
    boolean postIfFound(final String path) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return wasFound(exchange(request(path).POST(HttpRequest.BodyPublishers.noBody()).build(), false, JsonNode::isEmpty));
    }

    /** Posts to a resource; returns false where there is none. */
    boolean postIfFound(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return wasFound(exchange(request(path).header("Content-Type", "application/json").POST(json(body)).build(), false, any -> true));
    }

    /** Posts to a contact; returns false where there is none. Is not repeated once it may have had its effect. */
    boolean postOnceIfFound(final String path, final Map<String, ?> body) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        return wasFound(exchange(request(path).header("Content-Type", "application/json").POST(json(body)).build(), true, any -> true));
    }

    /** Archives a contact; returns false on 405, by which Mailchimp answers for archived contacts and for contacts that it does not archive. True where there is none. */
    boolean delete(final String path) throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final HttpResponse<String> response = exchange(request(path).DELETE().build(), false, JsonNode::isEmpty);
        if (response.statusCode() == NOT_ALLOWED) {
            return false;
        }
        wasFound(response);
        return true;
    }

    /** Whether the resource exists. A refusal that is not about the account is about the contact. */
    private static boolean wasFound(final HttpResponse<String> response) throws EspRefusedException {
        final int status = response.statusCode();
        if (status == NOT_FOUND) {
            return false;
        }
        if (status >= 300) {
            throw refusal(response, status >= 400);
        }
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

    private HttpResponse<String> exchange(final HttpRequest request, final boolean once, final Predicate<JsonNode> complete) throws EspUnavailableException, EspRefusedException,
            DeadlineExceededException {
        return exchange.send(new HttpExchange.Call(request, urgent, once, sendBefore), answer -> {
            final JsonNode body = json(answer);
            // the vendor's 404 is a problem document; any other 404 is from a gateway in between
            return answer.statusCode() == NOT_FOUND ? body != null && body.hasNonNull("title") : answer.statusCode() >= 300 || body != null && complete.test(body);
        },
                // at a very high volume Mailchimp answers 403 without a JSON body
                answer -> answer.statusCode() == FORBIDDEN && json(answer) == null);
    }

    private static JsonNode body(final HttpResponse<String> response) throws EspRefusedException {
        if (response.statusCode() < 300) {
            return json(response);
        }
        throw refusal(response, false);
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

    /** @param contactAtFault whether an unknown HTTP status counts as a contact's fault */
    private static EspRefusedException refusal(final HttpResponse<String> response, final boolean contactAtFault) {
        final JsonNode problem = json(response);
        final String title = problem == null ? "" : " " + problem.path("title").asText("").replaceAll("[^A-Za-z ]", "");
        return switch (response.statusCode()) {
            case 400, 413, 422 -> new EspRefusedException("Mailchimp refuses the request: HTTP " + response.statusCode() + title, true);
            case 401 -> new EspRefusedException("Mailchimp does not know the API key: create one under Account, Extras, API keys, and set it in MailchimpClientService", false);
            case FORBIDDEN -> new EspRefusedException("Mailchimp forbids the request: the user of the API key needs the role Manager, or the account is disabled", false);
            case NOT_FOUND -> new EspRefusedException("Mailchimp does not know the audience: its id stands under Audience, Settings, Audience name and defaults", false);
            default -> new EspRefusedException("Mailchimp answers HTTP " + response.statusCode() + title + (response.statusCode() < 400 ? ", a redirect, which is not followed" : ""), contactAtFault);
        };
    }
}
