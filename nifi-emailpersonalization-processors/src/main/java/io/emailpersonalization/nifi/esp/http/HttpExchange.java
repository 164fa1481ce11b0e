// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.http.NetworkClient;
import org.apache.nifi.logging.ComponentLog;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * Sends requests within the budget of an account. Repeats a request after 429, after 5xx and after a broken connection, with backoff or after the time of Retry-After. Never
 * follows redirects, because a redirect would take the credential elsewhere. An answer counts when all of it arrives within the timeout of the request.
 * Tested by {@code HostileVendorTest} and {@code MailchimpClientTest}.
 */
public final class HttpExchange {

    private static final int REQUEST_TIMEOUT = 408;
    /** A longer Retry-After is cut: a wrong header must not stop an account for hours. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

    private final HttpClient client;
    private final RateBudget budget;
    private final Backoff backoff;
    private final int attempts;
    private final RateSignal signal;
    private final VendorBreaker breaker;
    private final ComponentLog logger;
    /** Null where requests are sent. */
    private final Rehearsal rehearsal;

    /**
     * One request.
     *
     * @param request has a timeout
     * @param group the endpoint group whose limits it counts against; {@link RateBudget#NO_GROUP} for none
     * @param urgent whether it is a withdrawal, which goes before others
     * @param once whether it must not be repeated once it may have had its effect
     * @param sendBefore the time when its facts, such as consent, become too old: it is neither sent nor repeated after this; {@link Instant#MAX} for never
     */
    public record Call(HttpRequest request, String group, boolean urgent, boolean once, Instant sendBefore) {

        /** A request without an endpoint group. */
        public Call(final HttpRequest request, final boolean urgent, final boolean once, final Instant sendBefore) {
            this(request, RateBudget.NO_GROUP, urgent, once, sendBefore);
        }
    }

    /**
     * @param mayHaveHadEffect whether this attempt, or an earlier one, may have had its effect
     * @param isAnswer whether the vendor answered, and is up
     */
    private record Trouble(String words, Throwable cause, Duration pause, boolean mayHaveHadEffect, boolean isAnswer) {

        Trouble(final String words, final Throwable cause, final Duration pause, final boolean mayHaveHadEffect) {
            this(words, cause, pause, mayHaveHadEffect, false);
        }

        /** @param reads whether the request only reads, and never has an effect */
        Trouble after(final Trouble before, final boolean reads) {
            return new Trouble(words, cause, pause, !reads && (mayHaveHadEffect || before != null && before.mayHaveHadEffect()), isAnswer);
        }
    }

    /**
     * @param attempts how often a request is tried
     * @param signal what the vendor's answers say about its limits
     * @param breaker leaves a vendor alone that does not answer
     */
    public HttpExchange(final HttpClient client, final RateBudget budget, final Backoff backoff, final int attempts, final RateSignal signal, final VendorBreaker breaker, final ComponentLog logger) {
        this(client, budget, backoff, attempts, signal, breaker, logger, null);
    }

    private HttpExchange(final HttpClient client, final RateBudget budget, final Backoff backoff, final int attempts, final RateSignal signal, final VendorBreaker breaker,
                         final ComponentLog logger, final Rehearsal rehearsal) {
        this.client = client;
        this.budget = budget;
        this.backoff = backoff;
        this.attempts = attempts;
        this.signal = signal;
        this.breaker = breaker;
        this.logger = logger;
        this.rehearsal = rehearsal;
    }

    /** Returns an exchange that sends only what reads, and lets the rehearsal answer everything else. */
    public HttpExchange rehearsing(final Rehearsal dryRun) {
        return new HttpExchange(client, budget, backoff, attempts, signal, breaker, logger, dryRun);
    }

    /** Returns how many requests may be open at the same time. Further threads wait. */
    public int connections() {
        return budget.connections();
    }

    /**
     * Sends a request and returns the vendor's answer.
     *
     * @param complete whether an answer is complete; an incomplete one counts as no answer
     * @param vendorIsBusy whether an answer other than 429 means that the vendor is busy
     * @throws EspUnavailableException when the vendor is left alone, when every attempt failed, when the account's requests are used up for minutes, or when an attempt that may
     *         have had its effect failed and the deadline passed
     * @throws EspRefusedException when the certificate of the server is not trusted
     * @throws DeadlineExceededException when the deadline passed and no attempt had an effect
     */
    public HttpResponse<String> send(final Call call, final Predicate<HttpResponse<String>> complete, final Predicate<HttpResponse<String>> vendorIsBusy)
            throws EspUnavailableException, EspRefusedException, DeadlineExceededException {
        final Optional<HttpResponse<String>> rehearsed = rehearsal == null ? Optional.empty() : rehearsal.answer(call.request());
        if (rehearsed.isPresent()) {
            return rehearsed.get();
        }
        Trouble before = null;
        final boolean reads = "GET".equals(call.request().method());
        for (int attempt = 1;; attempt++) {
            Trouble trouble;
            boolean told = false;
            admit(call, before);
            try {
                final HttpResponse<String> response = sendWithinBudget(call, before);
                if (response == null) {
                    throw expired(before);
                }
                trouble = trouble(call, response, complete, vendorIsBusy, backoff.after(attempt));
                told = tell(trouble);
                if (trouble == null) {
                    if (rehearsal != null) {
                        rehearsal.vendor().learn(response.body());
                    }
                    return response;
                }
            } catch (final HttpTimeoutException e) {
                trouble = new Trouble("did not answer in time", e, backoff.after(attempt), !(e instanceof HttpConnectTimeoutException));
                told = tell(trouble);
            } catch (final IOException e) {
                refuseUntrusted(e);
                if (ExpiringBody.isOverdue(e)) {
                    throw expired(before);
                }
                trouble = new Trouble("cannot be reached or broke the connection (" + e.getClass().getSimpleName() + ")", e, backoff.after(attempt), !(e instanceof ConnectException));
                told = tell(trouble);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EspUnavailableException("The request was interrupted", e);
            } finally {
                if (!told) {
                    breaker.withdraw();
                }
            }
            before = trouble.after(before, reads);
            if (attempt >= attempts || call.once() && before.mayHaveHadEffect()) {
                throw unavailable("The vendor " + trouble.words() + (attempt == 1 ? "" : ", " + attempt + " times"), before);
            }
            if (trouble.pause().compareTo(MAX_RETRY_AFTER) > 0) {
                throw unavailable("The requests that the account may send are used up for " + trouble.pause().toMinutes() + " minutes", before);
            }
            if (Instant.now().plus(trouble.pause()).isAfter(call.sendBefore())) {
                throw expired(before);
            }
            logger.debug("The vendor {}; attempt {} of {}, again in {} ms", trouble.words(), attempt, attempts, trouble.pause().toMillis());
            sleep(trouble.pause());
        }
    }

    /** @param before the trouble of the attempts so far; null for no attempts */
    private void admit(final Call call, final Trouble before) throws EspUnavailableException {
        try {
            breaker.admit(call.urgent());
        } catch (final EspUnavailableException e) {
            throw before == null ? e : unavailable(e.getMessage(), before);
        }
    }

    /** @param trouble of all attempts */
    private static EspUnavailableException unavailable(final String message, final Trouble trouble) {
        return trouble.mayHaveHadEffect() ? new EspUnavailableException(message, trouble.cause()) : EspUnavailableException.withoutEffect(message, trouble.cause());
    }

    /** Tells the breaker how an attempt ended. A vendor without room answers. */
    private boolean tell(final Trouble trouble) {
        if (trouble == null || trouble.isAnswer()) {
            breaker.answered();
        } else {
            breaker.unanswered(trouble.words());
        }
        return true;
    }

    /**
     * Returns the exception for a passed deadline where no attempt had an effect.
     *
     * @param before the trouble of the attempts so far; null for no attempts
     * @throws EspUnavailableException where an attempt may have had its effect
     */
    private static DeadlineExceededException expired(final Trouble before) throws EspUnavailableException {
        if (before != null && before.mayHaveHadEffect()) {
            throw new EspUnavailableException("The vendor " + before.words() + ", and it is too late to ask again", before.cause());
        }
        return before == null ? new DeadlineExceededException("The request waited for its turn longer than it may", false)
                : new DeadlineExceededException("The vendor " + before.words() + ", and it is too late to ask again", true);
    }

    /** Returns the trouble that an answer shows; null for none. */
    private Trouble trouble(final Call call, final HttpResponse<String> response, final Predicate<HttpResponse<String>> complete, final Predicate<HttpResponse<String>> vendorIsBusy,
            final Duration pause) {
        final int status = response.statusCode();
        if (status == NetworkClient.TOO_MANY_REQUESTS || vendorIsBusy.test(response)) {
            final Duration asked = signal.pause(response).orElseGet(() -> retryAfter(response, pause));
            budget.pause(call.group(), asked);
            return new Trouble("has no room (HTTP " + status + ")", null, asked, false, true);
        }
        if (status >= 500 || status == REQUEST_TIMEOUT) {
            return new Trouble("has a fault of its own (HTTP " + status + ")", null, retryAfter(response, pause), true);
        }
        signal.pause(response).ifPresent(rest -> budget.pause(call.group(), rest));
        return complete.test(response) ? null : new Trouble("sent an answer that is cut or of another form (HTTP " + status + ")", null, pause, true);
    }

    private static void refuseUntrusted(final IOException cause) throws EspRefusedException {
        if (cause instanceof SSLException && hasCertificateFault(cause)) {
            throw new EspRefusedException("The certificate at the vendor's address is not trusted, or is for another host: nothing was sent. "
                    + "Check the API URL and the proxy, and set an SSL Context Service where the certificate is of your own", false);
        }
    }

    private static boolean hasCertificateFault(final Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    /** Returns null when the turn of the request came after its deadline. */
    private HttpResponse<String> sendWithinBudget(final Call call, final Trouble before) throws IOException, InterruptedException, EspUnavailableException {
        final RateBudget.Turn turn = budget.acquire(call.group(), call.urgent(), call.sendBefore());
        if (turn == RateBudget.Turn.TOO_LATE) {
            return null;
        }
        if (turn == RateBudget.Turn.NO_ROOM) {
            final String words = "The requests that the account may send are used up for some minutes";
            throw before == null ? EspUnavailableException.withoutEffect(words, null) : unavailable(words, before);
        }
        try {
            final HttpRequest request = ExpiringBody.of(call.request(), call.sendBefore());
            // the client's own timeout covers only the head of the answer, and its asynchronous calls complete in a shared pool, which may be busy
            final FutureTask<HttpResponse<String>> answer = new FutureTask<>(() -> client.send(request, head -> new BoundedBody(head.headers())));
            Thread.startVirtualThread(answer);
            try {
                return answer.get(call.request().timeout().orElseThrow().toMillis(), TimeUnit.MILLISECONDS);
            } catch (final TimeoutException e) {
                throw new HttpTimeoutException("The body did not come in time");
            } catch (final ExecutionException e) {
                throw e.getCause() instanceof IOException broken ? broken : new IOException(e.getCause());
            } finally {
                answer.cancel(true);
            }
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

    private static Duration retryAfter(final HttpResponse<String> response, final Duration fallback) {
        return response.headers().firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(asked -> asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked)
                .orElse(fallback);
    }
}
