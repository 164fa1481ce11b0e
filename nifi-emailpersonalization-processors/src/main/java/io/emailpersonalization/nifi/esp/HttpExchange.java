// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import org.apache.nifi.logging.ComponentLog;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Requests within an account's budget, repeated where that makes sense: after 429, after 5xx and after a broken connection, with backoff; after Retry-After as long as
 * the vendor says. Only for requests that may be repeated without harm. Redirects are never followed: credentials go nowhere else.
 */
public final class HttpExchange {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private final HttpClient client;
    private final RateBudget budget;
    private final Backoff backoff;
    private final int attempts;
    private final ComponentLog logger;

    /** @param attempts how often a request is tried before it is given up */
    public HttpExchange(final HttpClient client, final RateBudget budget, final Backoff backoff, final int attempts, final ComponentLog logger) {
        this.client = client;
        this.budget = budget;
        this.backoff = backoff;
        this.attempts = attempts;
        this.logger = logger;
    }

    /**
     * Sends a request.
     *
     * @param complete whether a body is whole: a vendor's answer that was cut is no answer
     * @param vendorIsBusy further answers that mean: later
     * @return an answer that is neither of the above
     * @throws EspUnavailableException when every attempt failed
     */
    public HttpResponse<String> send(final HttpRequest request, final Predicate<HttpResponse<String>> complete, final Predicate<HttpResponse<String>> vendorIsBusy)
            throws EspUnavailableException {
        for (int attempt = 1;; attempt++) {
            String trouble;
            Throwable cause = null;
            Duration pause = backoff.after(attempt);
            try {
                final HttpResponse<String> response = sendWithinBudget(request);
                final int status = response.statusCode();
                if (status == TOO_MANY_REQUESTS || vendorIsBusy.test(response)) {
                    trouble = "has no room (HTTP " + status + ")";
                    pause = retryAfter(response, pause);
                    budget.pause(pause);
                } else if (status >= 500 || status == REQUEST_TIMEOUT) {
                    trouble = "has a fault of its own (HTTP " + status + ")";
                    pause = retryAfter(response, pause);
                } else if (!complete.test(response)) {
                    trouble = "sent an answer that is cut or of another form (HTTP " + status + ")";
                } else {
                    return response;
                }
            } catch (final HttpTimeoutException e) {
                trouble = "did not answer in time";
                cause = e;
            } catch (final IOException e) {
                trouble = "cannot be reached or broke the connection (" + e.getClass().getSimpleName() + ")";
                cause = e;
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EspUnavailableException("The request was interrupted", e);
            }
            if (attempt >= attempts) {
                throw new EspUnavailableException("The vendor " + trouble + ", " + attempt + " times", cause);
            }
            logger.debug("The vendor {}; attempt {} of {}, again in {} ms", trouble, attempt, attempts, pause.toMillis());
            sleep(pause);
        }
    }

    private HttpResponse<String> sendWithinBudget(final HttpRequest request) throws IOException, InterruptedException {
        budget.acquire();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } finally {
            budget.release();
        }
    }

    private static void sleep(final Duration pause) throws EspUnavailableException {
        try {
            Thread.sleep(pause);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
    }

    private static Duration retryAfter(final HttpResponse<String> response, final Duration otherwise) {
        return response.headers().firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(asked -> asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked)
                .orElse(otherwise);
    }
}
